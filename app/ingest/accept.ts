import type { z } from "zod";
import { unitIdOf } from "./customer-key.server.ts";
import type { AnswerFact, EventFact, ExposureFact, Facts, SolicitationFact } from "./facts.ts";
import type { References } from "./references.server.ts";
import {
  answerRow,
  eventRow,
  exposureRow,
  type FactKind,
  type RejectCode,
  type RejectedRow,
  solicitationRow,
} from "./schemas.ts";

/** Clocks of senders differ, and so do days: later than this is a mistake. */
const futureMilliseconds = 24 * 3_600_000;
/** SDKs go on with what they fetched last for a while after a test ended; those customers did meet it. */
const graceMilliseconds = 15 * 60_000;

export type Accepted<K extends FactKind> = {
  facts: Facts[K][];
  rejected: RejectedRow[];
  /** Whether a row was refused for what it names or when: fresher references may say otherwise. */
  stale: boolean;
};

/** The row names or says something it cannot; becomes a `RejectedRow`. */
class Refused extends Error {
  constructor(
    readonly code: RejectCode,
    message: string,
  ) {
    super(message);
  }
}

type Context = {
  references: References;
  latest: number;
  unitOf(customer: string | number): string;
};

const resolvers: { [K in FactKind]: (row: unknown, index: number, context: Context) => Facts[K] } = {
  exposures: (row: unknown, index: number, context: Context) => exposure(exposureRow.safeParse(row), index, context),
  answers: (row: unknown, index: number, context: Context) => answer(answerRow.safeParse(row), index, context),
  events: (row: unknown, index: number, context: Context) => event(eventRow.safeParse(row), index, context),
  solicitations: (row: unknown, index: number, context: Context) =>
    solicitation(solicitationRow.safeParse(row), index, context),
};

/**
 * Checks rows one by one and resolves what they name. A bad row never stops the others.
 * @param firstIndex index of the first row within the request
 * @param now ms
 */
export function acceptRows<K extends FactKind>(
  kind: K,
  rows: readonly unknown[],
  references: References,
  now: number,
  firstIndex = 0,
): Accepted<K> {
  const context: Context = { references, latest: now + futureMilliseconds, unitOf: rememberingUnits(references) };
  const resolve = resolvers[kind];
  const accepted: Accepted<K> = { facts: [], rejected: [], stale: false };
  for (const [position, row] of rows.entries()) {
    const index = firstIndex + position;
    try {
      accepted.facts.push(resolve(row, index, context));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      accepted.rejected.push({ index, code: error.code, message: error.message });
      if (error.code !== "malformed-row") accepted.stale = true;
    }
  }
  return accepted;
}

type Parsed<S extends z.ZodType> = z.ZodSafeParseResult<z.output<S>>;

function exposure(parsed: Parsed<typeof exposureRow>, index: number, context: Context): ExposureFact {
  const row = wellFormed(parsed);
  const { references } = context;
  const at = instant(row.at, "at", context);
  const experiment = references.experiments.get(row.experiment);
  if (!experiment) throw new Refused("unknown-experiment", `no test has the key "${row.experiment}"`);
  if (!experiment.launched) throw new Refused("never-launched", `the test "${row.experiment}" was never launched`);
  if (experiment.endedAt !== null && at > experiment.endedAt + graceMilliseconds) {
    throw new Refused("not-running", `the test "${row.experiment}" was not running at ${row.at}`);
  }
  const variation = typeof row.variation === "number" ? row.variation : experiment.variations.indexOf(row.variation);
  if (variation < 0 || variation >= experiment.variations.length) {
    throw new Refused("unknown-variation", `the test "${row.experiment}" has no variation "${row.variation}"`);
  }
  return {
    index,
    unitId: context.unitOf(row.customer),
    workspaceId: references.workspaceId,
    experimentId: experiment.id,
    variation,
    channelId: channelOf(row.channel, references),
    at: iso(at),
  };
}

function answer(parsed: Parsed<typeof answerRow>, index: number, context: Context): AnswerFact {
  const row = wellFormed(parsed);
  const { references } = context;
  const at = instant(row.at, "at", context);
  const scale = references.scales.get(row.scale);
  if (!scale) throw new Refused("unknown-scale", `no scale has the key "${row.scale}"`);
  if (row.score < scale.min || row.score > scale.max) {
    throw new Refused(
      "off-scale",
      `${row.score} is not on "${row.scale}", which goes from ${scale.min} to ${scale.max}`,
    );
  }
  return {
    index,
    unitId: context.unitOf(row.customer),
    workspaceId: references.workspaceId,
    id: row.id,
    scaleId: scale.id,
    scaleUsed: scale.used,
    score: row.score,
    stepId: stepOf(row.step, references),
    channelId: channelOf(row.channel, references),
    language: row.language ?? null,
    askedAt: row.askedAt === undefined ? null : iso(instant(row.askedAt, "askedAt", context)),
    at: iso(at),
    weight: row.weight === undefined ? 10_000 : Math.round(row.weight * 10_000),
    comment: row.comment || null,
  };
}

function event(parsed: Parsed<typeof eventRow>, index: number, context: Context): EventFact {
  const row = wellFormed(parsed);
  const { references } = context;
  const at = instant(row.at, "at", context);
  const metric = references.metrics.get(row.metric);
  if (!metric) throw new Refused("unknown-metric", `no metric has the key "${row.metric}"`);
  if (metric.kind === "survey") {
    throw new Refused("unknown-metric", `"${row.metric}" is measured by answers, not by events`);
  }
  return {
    index,
    unitId: context.unitOf(row.customer),
    workspaceId: references.workspaceId,
    id: row.id,
    metricId: metric.id,
    // + 0 turns −0, which no integer column can hold, into 0
    value: Math.round(row.value * 10_000) + 0,
    // An event of a metric that belongs to one step happened there.
    stepId: row.step === undefined ? (metric.stepId ?? 0) : stepOf(row.step, references),
    channelId: channelOf(row.channel, references),
    at: iso(at),
  };
}

function solicitation(parsed: Parsed<typeof solicitationRow>, index: number, context: Context): SolicitationFact {
  const row = wellFormed(parsed);
  const { references } = context;
  const at = instant(row.at, "at", context);
  const scale = references.scales.get(row.scale);
  if (!scale) throw new Refused("unknown-scale", `no scale has the key "${row.scale}"`);
  const unitId = context.unitOf(row.customer);
  const { asked, reason, id } = row;
  return { index, unitId, workspaceId: references.workspaceId, id, scaleId: scale.id, asked, reason, at: iso(at) };
}

function wellFormed<T>(parsed: z.ZodSafeParseResult<T>): T {
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, 3)
    .map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  throw new Refused("malformed-row", issues.join("; "));
}

/** @returns ms */
function instant(text: string, field: string, { latest }: Context): number {
  const at = Date.parse(text);
  if (at > latest)
    throw new Refused("in-the-future", `${field} ${text} is more than 24 hours ahead of the server's clock`);
  if (!(at >= 0)) throw new Refused("too-early", `${field} ${text} is before 1970`);
  return at;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function stepOf(key: string | undefined, { steps }: References): number {
  if (key === undefined) return 0;
  const id = steps.get(key);
  if (id === undefined) throw new Refused("unknown-step", `no step has the key "${key}"`);
  return id;
}

function channelOf(key: string | undefined, { channels }: References): number {
  if (key === undefined) return 0;
  const id = channels.get(key);
  if (id === undefined) throw new Refused("unknown-channel", `no channel has the key "${key}"`);
  return id;
}

/** Hashing is the dearest step of a row, and one customer often has several in a request. */
function rememberingUnits({ secret, workspaceId }: References): (customer: string | number) => string {
  const units = new Map<string, string>();
  return (customer) => {
    const key = String(customer);
    const known = units.get(key);
    if (known !== undefined) return known;
    const unit = unitIdOf(secret, workspaceId, key);
    units.set(key, unit);
    return unit;
  };
}
