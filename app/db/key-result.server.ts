import { z } from "zod";
import type { LocalizedText } from "#experiments/metrics/localized-text.ts";
import type { Direction } from "#experiments/metrics/scale.ts";
import { type KeyResult, type KeyResultDraft, keyResultSchema } from "#experiments/okr/key-result.ts";
import { Prisma } from "#prisma/generated/client.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { type Catalogue, readCatalogue } from "./catalogue.server.ts";
import { fromDay } from "./days.ts";
import { findMetric } from "./metric.server.ts";
import { findMemberByEmail, type Owner, ownerIn, ownerSchema } from "./owner.server.ts";
import { findPlace } from "./place.server.ts";
import { readRows, type Source } from "./read-rows.server.ts";
import { refused, type Saved, sameDocument, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

/** A key result as stored: the author's document (`draft`), and the same with ids for calculations (`keyResult`). */
export type KeyResultRecord = {
  id: number;
  key: string;
  objectiveId: number;
  title: LocalizedText;
  owner: Owner | null;
  metricDirection: Direction | null;
  publishedAt: Date | null;
  version: number;
  draft: KeyResultDraft;
  keyResult: KeyResult;
};

type Where = { objectiveId?: number; cycleId?: number; key?: string };

const id = z.number().nullable();

/** Its ids; what its author wrote is parsed by the author's own schema. */
const placed = z.looseObject({
  ...{
    id: z.number(),
    key: z.string(),
    objectiveId: z.number(),
    version: z.number(),
    publishedAt: z.date().nullable(),
  },
  ...{ metricId: id, journeyId: id, stepId: id, channelId: id, owner: ownerSchema.nullable() },
});

const listSql = `
  select k.id, k.key, k.objective_id as "objectiveId", k.title, k.kind::text, k.metric_id as "metricId", k.baseline,
    k.target, k.band_low as "bandLow", k.band_high as "bandHigh", k.milestones,
    coalesce(k.milestone_reached, 0) as "milestoneReached", k.journey_id as "journeyId", k.step_id as "stepId",
    k.channel_id as "channelId", k.source, ${ownerIn("k.owner_id")} as owner, k.starts_on::text as "startsOn",
    k.due_on::text as "dueOn", k.baseline_from::text as "baselineFrom", k.baseline_to::text as "baselineTo",
    k.window_days as "windowDays", k.min_answers as "minAnswers", k.smallest_effect as "smallestEffect",
    k.expected_steps as "expectedSteps", k.published_at as "publishedAt", k.position, k.version
  from key_result k join objective o on o.id = k.objective_id
  where k.workspace_id = $1 and ($2::int is null or k.objective_id = $2) and ($3::int is null or o.cycle_id = $3)
    and ($4::text is null or k.key = $4)
  order by o.position, o.id, k.position, k.id`;

/**
 * The key results of an objective, a cycle or the whole workspace, in their order.
 * @param known the workspace's catalogue, where the caller reads it too
 */
export async function listKeyResults(
  source: Source,
  workspaceId: number,
  { objectiveId, cycleId, key }: Where = {},
  known: Promise<Catalogue> = readCatalogue(source, workspaceId),
): Promise<KeyResultRecord[]> {
  const [rows, { metrics, journeys, channels }] = await Promise.all([
    readRows(source, listSql, [workspaceId, objectiveId ?? null, cycleId ?? null, key ?? null]),
    known,
  ]);
  return rows.map((stored) => {
    const row = placed.parse(stored);
    const metric = metrics.find(({ id }) => id === row.metricId);
    const journey = journeys.find(({ id }) => id === row.journeyId);
    const step = journeys.flatMap(({ steps }) => steps).find(({ id }) => id === row.stepId);
    const { owner } = row;
    const draft = keyResultSchema.parse({
      ...row,
      metric: metric?.key ?? null,
      journey: journey?.key ?? null,
      step: step?.key ?? null,
      channel: channels.find(({ id }) => id === row.channelId)?.key ?? null,
      owner: owner?.email ?? null,
    });
    const stepIds = step ? [step.id] : (journey?.steps.map(({ id }) => id) ?? null);
    const keyResult = { ...draft, key: row.key, metricId: row.metricId, stepIds, channelId: row.channelId };
    return {
      id: row.id,
      key: row.key,
      objectiveId: row.objectiveId,
      title: draft.title,
      owner,
      metricDirection: metric?.direction ?? null,
      publishedAt: row.publishedAt,
      version: row.version,
      draft,
      keyResult,
    };
  });
}

export async function findKeyResult(source: Source, workspaceId: number, key: string): Promise<KeyResultRecord | null> {
  return (await listKeyResults(source, workspaceId, { key }))[0] ?? null;
}

/** What may not change once published, because the numbers before and after would no longer be of one thing. */
const fixedOncePublished = ["kind", "metric", "journey", "step", "channel"] as const;

/**
 * Creates or changes a key result under an objective. Refused with the name of what it points to and does not exist;
 * after publishing, its metric and population are fixed (`key-result-fixed`), while a new target is logged and allowed.
 */
export async function putKeyResult(
  db: Db,
  writer: Writer,
  key: string,
  document: KeyResultDraft & { objective: string },
): Promise<Saved> {
  const { workspaceId } = writer;
  const { objective: objectiveKey, ...draft } = document;
  const objective = await db.objective.findUnique({
    where: { workspaceId_key: { workspaceId, key: objectiveKey } },
    include: { cycle: true },
  });
  if (!objective) return refused("unknown-objective", "objective", { key: objectiveKey });
  if (objective.cycle.status === "closed") return refused("cycle-closed", "objective", { key: objective.cycle.key });
  const before = await findKeyResult(db, workspaceId, key);
  if (before && before.objectiveId === objective.id && sameDocument(before.draft, draft))
    return { ok: true, id: before.id, outcome: "unchanged" };
  const fixed = before?.publishedAt
    ? fixedOncePublished.find((field) => !sameDocument(before.draft[field], draft[field]))
    : undefined;
  if (fixed) return refused("key-result-fixed", fixed, { key: key });

  const found = await references(db, workspaceId, draft);
  if (!found.ok) return found;
  const { owner: _owner, metric: _metric, journey: _journey, step: _step, channel: _channel, ...own } = draft;
  const data = {
    ...own,
    ...found.ids,
    objectiveId: objective.id,
    milestones: draft.milestones ?? Prisma.DbNull,
    expectedSteps: draft.expectedSteps ?? Prisma.DbNull,
    startsOn: fromDay(draft.startsOn),
    dueOn: fromDay(draft.dueOn),
    baselineFrom: fromDay(draft.baselineFrom),
    baselineTo: fromDay(draft.baselineTo),
  };
  const { id } = await db.keyResult.upsert({
    where: { workspaceId_key: { workspaceId, key } },
    create: { workspaceId, key, ...data },
    update: { ...data, version: { increment: 1 } },
    select: { id: true },
  });
  const action = before ? "key-result.change" : "key-result.create";
  await writeAudit(db, {
    ...writer,
    action,
    subjectKind: "key-result",
    subjectKey: key,
    before: before?.draft,
    after: draft,
  });
  return { ok: true, id, outcome: before ? "changed" : "created" };
}

type References = {
  ok: true;
  ids: {
    metricId: number | null;
    journeyId: number | null;
    stepId: number | null;
    channelId: number | null;
    ownerId: number | null;
  };
};

async function references(
  db: Db,
  workspaceId: number,
  draft: KeyResultDraft,
): Promise<References | ReturnType<typeof refused>> {
  const metric = draft.metric === null ? null : await findMetric(db, workspaceId, draft.metric);
  if (draft.metric !== null && !metric) return refused("unknown-metric", "metric", { key: draft.metric });
  const place = await findPlace(db, workspaceId, draft.journey, draft.step);
  if (!place.ok) return place;
  const channel =
    draft.channel === null
      ? null
      : await db.channel.findUnique({ where: { workspaceId_key: { workspaceId, key: draft.channel } } });
  if (draft.channel !== null && !channel) return refused("unknown-channel", "channel", { key: draft.channel });
  const owner = draft.owner === null ? null : await findMemberByEmail(db, workspaceId, draft.owner);
  if (draft.owner !== null && !owner) return refused("unknown-member", "owner", { key: draft.owner });
  const { journeyId, stepId } = place;
  return {
    ok: true,
    ids: {
      metricId: metric?.id ?? null,
      journeyId,
      stepId,
      channelId: channel?.id ?? null,
      ownerId: owner?.id ?? null,
    },
  };
}
