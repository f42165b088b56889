import { writeAudit } from "./audit-entry.server.ts";
import type { ExperimentRecord } from "./experiment.server.ts";
import { refused, type Saved, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

export const approvalStatuses = ["waiting", "approved", "refused"] as const;

/** What was asked and answered about launching a test as it is written now; null: nobody asked. */
export async function findApproval(db: Db, workspaceId: number, { id, experiment }: ExperimentRecord) {
  const found = await db.launchApproval.findFirst({
    where: { workspaceId, experimentId: id, version: experiment.version },
  });
  if (!found) return null;
  // The table's status is one of these words: only the functions below write it.
  return { ...found, status: approvalStatuses.find((status) => status === found.status) ?? ("waiting" as const) };
}

/** For the launch checklist: undefined where the workspace asks for no second person. */
export async function approvalOf(db: Db, workspaceId: number, key: string): Promise<{ approved: boolean } | undefined> {
  const workspace = await db.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  if (!workspace.approvalRequired) return undefined;
  const test = await db.experiment.findUnique({ where: { workspaceId_key: { workspaceId, key } } });
  const approved = await db.launchApproval.count({
    where: { workspaceId, experimentId: test?.id ?? 0, version: test?.version ?? 0, status: "approved" },
  });
  return { approved: approved > 0 };
}

/** Asks for a second person's yes to launch the test as it is written now. Asked already, it changes nothing. */
export async function askApproval(
  db: Db,
  writer: Writer,
  record: ExperimentRecord,
  comment: string,
  now: Date,
): Promise<Saved> {
  const { workspaceId, actor } = writer;
  const { status, version } = record.experiment;
  if (status !== "draft") return refused("move-not-allowed", "status", { move: "launch", status });
  const workspace = await db.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  if (!workspace.approvalRequired) return refused("approval-not-needed", "");
  const asked = {
    ...{ comment, status: "waiting", requestedAt: now, requestedByName: actor.name },
    requestedById: await personBehind(db, writer),
  };
  const where = { experimentId: record.id, workspaceId, version };
  const made = await db.launchApproval.createMany({ data: [{ ...where, ...asked }], skipDuplicates: true });
  // After a refusal one may ask again, for instance once a question was answered.
  const again =
    made.count === 1
      ? made
      : await db.launchApproval.updateMany({ where: { ...where, status: "refused" }, data: asked });
  if (again.count === 0) return { ok: true, id: record.id, outcome: "unchanged" };
  const subject = { subjectKind: "experiment", subjectKey: record.key };
  await writeAudit(db, { ...writer, action: "experiment.ask-approval", ...subject, after: { version, comment } });
  await db.notification.create({
    data: { workspaceId, at: now, kind: "approval.waiting", subjectKey: record.key, data: { author: actor.name } },
  });
  return { ok: true, id: record.id, outcome: "created" };
}

/** A second person's yes or no. Nobody answers their own request, also not one their API key made, and a key answers none. */
export async function answerApproval(
  db: Db,
  writer: Writer,
  record: ExperimentRecord,
  { approve, comment }: { approve: boolean; comment: string },
  now: Date,
): Promise<Saved> {
  const { workspaceId, actor } = writer;
  if (actor.kind !== "user" || actor.id === null) return refused("approval-needs-person", "");
  const { status, version } = record.experiment;
  if (status !== "draft") return refused("move-not-allowed", "status", { move: "launch", status });
  const where = { experimentId: record.id, workspaceId, version, status: "waiting" };
  const { count } = await db.launchApproval.updateMany({
    where: { ...where, OR: [{ requestedById: null }, { requestedById: { not: actor.id } }] },
    data: {
      ...{ status: approve ? "approved" : "refused", answer: comment },
      ...{ decidedById: actor.id, decidedByName: actor.name, decidedAt: now },
    },
  });
  if (count === 0) {
    const own = await db.launchApproval.count({ where: { ...where, requestedById: actor.id } });
    return refused(own > 0 ? "approval-own" : "no-waiting-approval", "");
  }
  const subject = { subjectKind: "experiment", subjectKey: record.key };
  const action = approve ? "experiment.approve-launch" : "experiment.refuse-launch";
  await writeAudit(db, { ...writer, action, ...subject, after: { version, comment } });
  return { ok: true, id: record.id, outcome: "changed" };
}

/** Who asks: a person, or the person who made the key. */
async function personBehind(db: Db, { workspaceId, actor }: Writer): Promise<number | null> {
  if (actor.kind !== "key" || actor.id === null) return actor.kind === "user" ? actor.id : null;
  const key = await db.apiKey.findFirst({ where: { id: actor.id, workspaceId }, select: { createdById: true } });
  return key?.createdById ?? null;
}
