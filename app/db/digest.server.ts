import { stopReasons } from "#experiments/lifecycle/state.ts";
import { unitOf } from "#experiments/metrics/registry.ts";
import { writeAudit } from "./audit-entry.server.ts";
import type { Cycle } from "./cycle.server.ts";
import { fromDay } from "./days.ts";
import { listDecisions } from "./decision.server.ts";
import { evidenceOf } from "./decision-evidence.server.ts";
import { type Digest, type DigestEffect, digestSchema, evidenceHeadlineSchema } from "./digest-content.ts";
import { digestLinks } from "./digest-link.server.ts";
import { type ExperimentRecord, listExperiments } from "./experiment.server.ts";
import { dayOf } from "./key-result-tests.server.ts";
import { listMetrics } from "./metric.server.ts";
import { type OutcomeReading, readOutcome } from "./outcome-reading.server.ts";
import type { Writer } from "./saved.ts";
import type { Db, SqlPool } from "./types.server.ts";
import { tellEvent } from "./webhook-event.server.ts";

const week = 7 * 86_400_000;

type Transacting = Db & { $transaction<T>(run: (tx: Db) => Promise<T>): Promise<T> };
type Services = { db: Transacting; pool: SqlPool };
type Subject = { id: number; name: string; timeZone: string };
type Metrics = Awaited<ReturnType<typeof listMetrics>>;

/**
 * Makes the digest of the seven days before `now`, keeps it under its day, and tells programs where it can be read;
 * all or nothing, once a day. @returns false when the day has one already
 */
export async function makeDigest(
  services: Services,
  workspace: Subject,
  cycle: Cycle,
  now: Date,
  addresses: { origin: string; secret: string },
): Promise<boolean> {
  const { db } = services;
  const day = fromDay(dayOf(now));
  const id = { workspaceId_day: { workspaceId: workspace.id, day } };
  if (await db.digest.findUnique({ where: id, select: { id: true } })) return false;
  const content = await contentOf(services, workspace, cycle, now);
  await db.$transaction(async (tx) => {
    const made = await tx.digest.create({ data: { workspaceId: workspace.id, day, at: now, content } });
    const where = { workspaceId: workspace.id };
    const groups = await tx.digestSubscription.groupBy({ by: ["locale"], where, _count: true });
    const { links, expiresAt } = digestLinks(made, addresses.origin, addresses.secret);
    const data = {
      ...{ cycle: cycle.key, day: dayOf(now), links, expiresAt: expiresAt.toISOString() },
      subscribers: Object.fromEntries(groups.map(({ locale, _count }) => [locale, _count])),
    };
    await tellEvent(tx, { workspaceId: workspace.id, type: "digest.ready", at: now, data });
  });
  return true;
}

async function contentOf(services: Services, workspace: Subject, cycle: Cycle, now: Date): Promise<Digest> {
  const { db } = services;
  const since = new Date(now.getTime() - week);
  const reading = await readOutcome(services, workspace.id, cycle, now);
  const tests = await listExperiments(db, workspace.id, { status: "not-draft" });
  const metrics = await listMetrics(db, workspace.id);
  const before = await db.digest.findFirst({ where: { workspaceId: workspace.id }, orderBy: { day: "desc" } });
  const within = (at: Date | null) => at !== null && at > since && at <= now;
  const decisions = (await listDecisions(db, workspace.id)).filter(({ confirmedAt }) => within(confirmedAt));
  const decided = decisions.flatMap(({ experimentId, verdict, reason, learning, evidence }): Digest["decided"] => {
    const record = tests.find(({ id }) => id === experimentId);
    if (!record) return [];
    return [{ ...aboutTest(record), effect: effectOf(evidence, record, metrics), verdict, reason, learning }];
  });
  // A decision ends its test: told once, as the decision.
  const ended = new Set(decisions.map(({ experimentId }) => experimentId));
  const stopped: Digest["stopped"] = [];
  for (const record of tests.filter(({ id, experiment }) => within(experiment.stoppedAt) && !ended.has(id))) {
    const { summary } = await evidenceOf(services, workspace.id, record, now);
    const reason = stopReasons.find((one) => one === record.experiment.stopReason) ?? "other";
    stopped.push({ ...aboutTest(record), effect: effectOf(summary, record, metrics), reason });
  }
  return {
    ...{ workspace: workspace.name, timeZone: workspace.timeZone, since: since.toISOString() },
    ...standing(reading, before && digestSchema.parse(before.content)),
    ...{ stopped, decided },
  };
}

function standing({ board, keyResults }: OutcomeReading, before: Digest | null) {
  const { total, onPace, late, cannotTell } = board.counts;
  return {
    cycle: { key: board.cycle.key, name: board.cycle.name, weeksLeft: board.cycle.weeksLeft },
    counts: { total, onPace, late, cannotTell },
    keyResults: board.objectives.flatMap((objective) =>
      objective.keyResults.map(({ key, title, status, value, interval, n, target }) => {
        const metric = keyResults.find(({ record }) => record.key === key)?.metric ?? null;
        const moved = board.proven.find(({ keyResult }) => keyResult === key);
        const was = before?.keyResults.find((one) => one.key === key)?.status ?? null;
        const proven = moved?.proven ?? null;
        return {
          ...{ key, title, status, value, interval, n, target },
          statusBefore: was === status ? null : was,
          unit: metric ? unitOf(metric).kind : ("quantity" as const),
          movement: moved ? { value: moved.movement.value, interval: moved.movement.interval } : null,
          proven: proven && {
            ...{ value: proven.value, interval: proven.interval, tests: proven.tests, tier: proven.weakestTier },
          },
        };
      }),
    ),
    due: board.decisionsDue.map(({ name, cause, waitingDays }) => ({ name, cause, waitingDays })),
    risks: board.risks.map(({ kind, title }) => ({ kind, title })),
  };
}

const aboutTest = ({ key, experiment }: ExperimentRecord) => ({ test: key, name: experiment.definition.name });

/** The headline that evidence rests on; null when there was none to read. */
function effectOf(evidence: unknown, record: ExperimentRecord, metrics: Metrics): DigestEffect | null {
  const parsed = evidenceHeadlineSchema.safeParse(evidence);
  if (!parsed.success) return null;
  const { metricId, variation, effect, interval, badge } = parsed.data.headline;
  const metric = metrics.find(({ id }) => id === metricId);
  const arm = record.experiment.definition.variations[variation];
  if (!metric || !arm) return null;
  return {
    ...{ metric: metric.name, variation: arm.name, unit: unitOf(metric).kind },
    ...{ effect, interval, n: badge.n, tier: badge.tier },
  };
}

export type DigestEdition = { id: number; day: Date; at: Date; content: Digest };

/** A digest by its id alone: the signature of the link is what gives the right to it. */
export async function findDigest(db: Db, id: number): Promise<DigestEdition | null> {
  return edition(await db.digest.findUnique({ where: { id } }));
}

/** The digest of a day in a workspace. */
export async function findDigestOfDay(db: Db, workspaceId: number, day: string): Promise<DigestEdition | null> {
  const where = { workspaceId_day: { workspaceId, day: fromDay(day) } };
  return edition(await db.digest.findUnique({ where }));
}

function edition(row: { id: number; day: Date; at: Date; content: unknown } | null): DigestEdition | null {
  return row && { id: row.id, day: row.day, at: row.at, content: digestSchema.parse(row.content) };
}

/** The days that have a digest, the latest first. */
export async function listDigestDays(db: Db, workspaceId: number): Promise<string[]> {
  const rows = await db.digest.findMany({ where: { workspaceId }, orderBy: { day: "desc" }, select: { day: true } });
  return rows.map(({ day }) => dayOf(day));
}

/** The language of somebody's own subscription; null: none. */
export async function findSubscription(db: Db, workspaceId: number, userId: number): Promise<string | null> {
  const where = { workspaceId_userId: { workspaceId, userId } };
  return (await db.digestSubscription.findUnique({ where }))?.locale ?? null;
}

/** Begins, changes or ends somebody's own subscription. @param locale null ends it */
export async function saveSubscription(
  db: Transacting,
  writer: Writer,
  person: { id: number; email: string },
  locale: string | null,
): Promise<void> {
  const { workspaceId } = writer;
  const mine = { workspaceId, userId: person.id };
  const before = await findSubscription(db, workspaceId, person.id);
  if (before === locale) return;
  await db.$transaction(async (tx) => {
    if (locale === null) await tx.digestSubscription.deleteMany({ where: mine });
    else {
      const where = { workspaceId_userId: mine };
      await tx.digestSubscription.upsert({ where, create: { ...mine, locale }, update: { locale } });
    }
    const action = locale === null ? "digest.unsubscribe" : "digest.subscribe";
    await writeAudit(tx, {
      ...{ ...writer, action, subjectKind: "digest", subjectKey: person.email },
      ...{ before: before && { locale: before }, after: locale && { locale } },
    });
  });
}
