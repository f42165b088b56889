import type { AnswerFact, EventFact, ExposureFact, Facts, SolicitationFact } from "./facts.ts";
import { type Row, readRow } from "./plain-row.ts";
import type { References } from "./references.server.ts";
import type { FactKind, RejectCode, RejectedRow } from "./schemas.ts";

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

type Resolve<K extends FactKind> = (row: Row<K>, index: number, context: Context) => Facts[K];

const resolvers: { [K in FactKind]: Resolve<K> } = {
  exposures: exposure,
  answers: answer,
  events: event,
  solicitations: solicitation,
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
  const resolve: Resolve<K> = resolvers[kind];
  const accepted: Accepted<K> = { facts: [], rejected: [], stale: false };
  for (const [position, row] of rows.entries()) {
    const index = firstIndex + position;
    try {
      accepted.facts.push(resolve(wellFormed(kind, row), index, context));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      accepted.rejected.push({ index, code: error.code, message: error.message });
      if (error.code !== "malformed-row") accepted.stale = true;
    }
  }
  return accepted;
}

function exposure(row: Row<"exposures">, index: number, context: Context): ExposureFact {
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
  if (experiment.clustered && row.cluster === undefined) {
    throw new Refused("no-cluster", `the test "${row.experiment}" is drawn by team and day: say which as cluster`);
  }
  return {
    index,
    unitId: context.unitOf(row.customer),
    workspaceId: references.workspaceId,
    experimentId: experiment.id,
    variation,
    channelId: channelOf(row.channel, references),
    at,
    clusterId: experiment.clustered ? context.unitOf(`cluster:${row.cluster}`) : null,
  };
}

function answer(row: Row<"answers">, index: number, context: Context): AnswerFact {
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
    askedAt: row.askedAt === undefined ? null : instant(row.askedAt, "askedAt", context),
    at,
    weight: row.weight === undefined ? 10_000 : Math.round(row.weight * 10_000),
    comment: row.comment || null,
  };
}

function event(row: Row<"events">, index: number, context: Context): EventFact {
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
    at,
  };
}

function solicitation(row: Row<"solicitations">, index: number, context: Context): SolicitationFact {
  const { references } = context;
  const at = instant(row.at, "at", context);
  const scale = references.scales.get(row.scale);
  if (!scale) throw new Refused("unknown-scale", `no scale has the key "${row.scale}"`);
  const unitId = context.unitOf(row.customer);
  const { asked, reason, id } = row;
  return {
    index,
    unitId,
    workspaceId: references.workspaceId,
    id,
    scaleId: scale.id,
    asked,
    reason,
    at,
  };
}

function wellFormed<K extends FactKind>(kind: K, row: unknown): Row<K> {
  const read = readRow(kind, row);
  if ("row" in read) return read.row;
  const issues = read.issues
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
function rememberingUnits({ unitOf }: References): (customer: string | number) => string {
  const units = new Map<string, string>();
  return (customer) => {
    const key = String(customer);
    const known = units.get(key);
    if (known !== undefined) return known;
    const unit = unitOf(key);
    units.set(key, unit);
    return unit;
  };
}
