import { z } from "zod";
import type { Experiment, ExperimentStatus } from "#experiments/definition/experiment.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { type BoundMetric, measuredColumns, toMeasured } from "./experiment-row.server.ts";
import { bumpPayload } from "./flag-payload.server.ts";
import { queueForGrowthbook } from "./growthbook-queue.server.ts";
import { type Owner, ownerIn, ownerSchema } from "./owner.server.ts";
import { readRows, type Source } from "./read-rows.server.ts";
import { refused, type Saved, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";
import { tellEvent, type WebhookEventType } from "./webhook-event.server.ts";

/** A test as stored: the domain's view of it, and the ids that queries need. */
export type ExperimentRecord = {
  id: number;
  key: string;
  experiment: Experiment;
  keyResultId: number | null;
  /** What its key result says of its own metric: the smallest effect that matters. */
  aim: { metricId: number; smallestEffect: number } | null;
  irritantId: number | null;
  journeyId: number | null;
  stepId: number | null;
  owner: Owner | null;
  /** When its latest decision was written, while that waits for a second person. */
  waitsSince: Date | null;
  createdAt: Date;
  metrics: BoundMetric[];
};

/** Everything that left the drafts. */
const afterDraft = ["running", "paused", "stopped", "decided", "archived"] as const satisfies ExperimentStatus[];

type Which = { key?: string; id?: number; status?: readonly ExperimentStatus[] | "not-draft" };

const id = z.number().nullable();
const placed = z.object({
  ...{
    keyResultId: id,
    irritantId: id,
    journeyId: id,
    stepId: id,
    createdAt: z.date(),
    waitsSince: z.date().nullable(),
  },
  owner: ownerSchema.nullable(),
  aim: z.object({ metricId: z.number(), smallestEffect: z.number() }).nullable(),
});

/** One statement, like the catalogue's: tests are part of nearly every page. */
const listSql = `
  select ${measuredColumns}, e.key_result_id as "keyResultId", e.irritant_id as "irritantId", e.journey_id as "journeyId",
    e.step_id as "stepId", e.created_at as "createdAt",
    (select max(d.at) from decision d where d.experiment_id = e.id and d.confirmed_at is null) as "waitsSince",
    ${ownerIn("e.owner_id")} as owner,
    (select json_build_object('metricId', k.metric_id, 'smallestEffect', k.smallest_effect) from key_result k
      where k.id = e.key_result_id and k.metric_id is not null and k.smallest_effect is not null) as aim
  from experiment e
  where e.workspace_id = $1 and e.kind = 'test' and ($2::text is null or e.key = $2) and ($3::int is null or e.id = $3)
    and ($4::text[] is null or e.status::text = any($4))
  order by e.started_at desc nulls first, e.id desc`;

/** The tests of a workspace, the latest first; holdouts are not among them. */
export async function listExperiments(
  source: Source,
  workspaceId: number,
  which: Which = {},
): Promise<ExperimentRecord[]> {
  const status = which.status === "not-draft" ? afterDraft : which.status;
  const values = [workspaceId, which.key ?? null, which.id ?? null, status ? [...status] : null];
  const rows = await readRows(source, listSql, values);
  return rows.map((row) => {
    const test = toMeasured(row);
    return { ...test, key: test.experiment.key, ...placed.parse(row) };
  });
}

export async function findExperiment(
  source: Source,
  workspaceId: number,
  key: string,
): Promise<ExperimentRecord | null> {
  return (await listExperiments(source, workspaceId, { key }))[0] ?? null;
}

/**
 * Saves what a move made of a test, the new payload version and the audit entry together. Refused with
 * `changed-meanwhile` when somebody else moved or edited it since `before` was read.
 */
export async function saveExperimentMove(
  db: Db,
  writer: Writer,
  before: ExperimentRecord,
  after: Experiment,
  action: string,
  now: Date,
): Promise<Saved> {
  const { workspaceId } = writer;
  const { status, version } = before.experiment;
  const { count } = await db.experiment.updateMany({
    where: { id: before.id, workspaceId, status, version },
    data: {
      status: after.status,
      // A launch allots the test's part of its exclusion group.
      ...(after.definition !== before.experiment.definition && {
        definition: JSON.parse(JSON.stringify(after.definition)),
      }),
      phase: after.phase,
      phases: [...after.phases],
      seed: after.seed,
      coverage: after.coverage,
      startedAt: after.startedAt,
      pausedAt: after.pausedAt,
      stoppedAt: after.stoppedAt,
      stopReason: after.stopReason,
      shippedVariation: after.shippedVariation,
      shippedAt: after.shippedAt,
      decidedAt: after.decidedAt,
      version: { increment: 1 },
    },
  });
  if (count === 0) return refused("changed-meanwhile", "status", { status });
  await bumpPayload(db, workspaceId, now);
  await queueForGrowthbook(db, workspaceId, before.id, now);
  await writeAudit(db, {
    ...writer,
    action: `experiment.${action}`,
    subjectKind: "experiment",
    subjectKey: before.key,
    before: moment(before.experiment),
    after: moment(after),
  });
  const type = toldMoves[action];
  if (type) await tellEvent(db, { workspaceId, type, at: now, data: told(after) });
  return { ok: true, id: before.id, outcome: "changed" };
}

/** The moves that other programs hear of. */
const toldMoves: Readonly<Record<string, WebhookEventType | undefined>> = {
  launch: "experiment.launched",
  stop: "experiment.stopped",
  decide: "experiment.decided",
};

function told({ key, status, stopReason, definition, shippedVariation }: Experiment) {
  const shipped = shippedVariation === null ? null : (definition.variations[shippedVariation]?.key ?? null);
  return {
    experiment: key,
    ...{ name: definition.name, flag: definition.flagKey, keyResult: definition.keyResult },
    ...{ status, stopReason, shippedVariation: shipped },
  };
}

/** The part of a test that its moves change. */
function moment({ definition: _, ...life }: Experiment) {
  return life;
}
