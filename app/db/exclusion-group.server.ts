import { z } from "zod";
import type { Exclusion, ExperimentStatus } from "#experiments/definition/experiment.ts";
import { keySchema } from "#experiments/definition/keys.ts";
import { freeShare, isLive } from "#experiments/lifecycle/exclusion.ts";
import { type LocalizedText, localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { listExperiments } from "./experiment.server.ts";
import { type Saved, sameDocument, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

export const exclusionGroupSchema = z.object({ key: keySchema, name: localizedTextSchema });
export type ExclusionGroupDocument = z.infer<typeof exclusionGroupSchema>;

/** A group with the live tests that hold parts of it. */
export type ExclusionGroup = ExclusionGroupDocument & {
  id: number;
  /** Share no live test holds, 0–1. */
  free: number;
  holders: { test: string; name: LocalizedText; status: ExperimentStatus; ranges: Exclusion["ranges"] }[];
};

/** The exclusion groups of a workspace by key, each with what is left of it. */
export async function listExclusionGroups(db: Db, workspaceId: number): Promise<ExclusionGroup[]> {
  const rows = await db.exclusionGroup.findMany({ where: { workspaceId }, orderBy: { key: "asc" } });
  const tests = (await listExperiments(db, workspaceId, { status: ["running", "paused"] })).map(({ experiment }) => ({
    ...experiment,
    exclusion: experiment.definition.exclusion,
  }));
  return rows.map(({ id, key, name }) => ({
    id,
    key,
    name: localizedTextSchema.parse(name),
    free: freeShare(key, tests),
    holders: tests.flatMap(({ key: test, status, exclusion, definition }) =>
      isLive({ status }) && exclusion?.group === key
        ? [{ test, name: definition.name, status, ranges: exclusion.ranges }]
        : [],
    ),
  }));
}

/** Creates an exclusion group or renames it. */
export async function putExclusionGroup(db: Db, writer: Writer, document: ExclusionGroupDocument): Promise<Saved> {
  const { workspaceId } = writer;
  const { key, name } = document;
  const where = { workspaceId_key: { workspaceId, key } };
  const before = await db.exclusionGroup.findUnique({ where });
  if (before && sameDocument(before.name, name)) return { ok: true, id: before.id, outcome: "unchanged" };
  const { id } = await db.exclusionGroup.upsert({
    where,
    create: { workspaceId, key, name },
    update: { name },
    select: { id: true },
  });
  await writeAudit(db, {
    ...writer,
    action: before ? "exclusion-group.change" : "exclusion-group.create",
    subjectKind: "exclusion-group",
    subjectKey: key,
    before: before && { key, name: before.name },
    after: document,
  });
  return { ok: true, id, outcome: before ? "changed" : "created" };
}
