import { type DecisionInput, decide, type Verdict } from "#experiments/lifecycle/decision.ts";
import { applyDecision } from "#experiments/lifecycle/state.ts";
import { type Decision, Prisma } from "#prisma/generated/client.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { type ExperimentRecord, saveExperimentMove } from "./experiment.server.ts";
import { refused, type Saved, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

/** What the numbers said when the decision was taken: kept with it, because they move on. */
export type DecisionEvidence = { recommended: Verdict | null; summary: unknown };

/** Decisions on a test, the latest first. One whose `confirmedAt` is null waits for its second person. */
export async function listDecisions(db: Db, workspaceId: number, experimentId?: number): Promise<Decision[]> {
  return await db.decision.findMany({ where: { workspaceId, experimentId }, orderBy: { id: "desc" } });
}

/** Whether the latest decision on a test is still the one its reader saw; 0 when there was none. */
export async function isLatestDecision(db: Db, writer: Writer, experimentId: number, seen: number): Promise<boolean> {
  const where = { workspaceId: writer.workspaceId, experimentId };
  const latest = await db.decision.findFirst({ where, orderBy: { id: "desc" }, select: { id: true } });
  return (latest?.id ?? 0) === seen;
}

/**
 * Records a decision and applies it. Against the recommendation it is written but waits, `pending`, until another
 * person confirms it. A decision that came second to somebody else's is refused with `changed-meanwhile`.
 */
export async function recordDecision(
  db: Db,
  writer: Writer,
  record: ExperimentRecord,
  input: DecisionInput,
  evidence: DecisionEvidence,
  now: Date,
): Promise<Saved & { pending?: boolean }> {
  const context = {
    variations: record.experiment.definition.variations.map(({ key }) => key),
    recommended: evidence.recommended,
    authorId: writer.actor.id,
    secondPersonId: null,
  };
  const decided = decide(input, context);
  const waits = !decided.ok && decided.problems.every(({ code }) => code === "second-person-needed");
  if (!decided.ok && !waits) return decided;
  const variation = input.verdict === "ship" ? context.variations.indexOf(input.variation ?? "") : null;
  const row = {
    workspaceId: writer.workspaceId,
    experimentId: record.id,
    verdict: input.verdict,
    variation,
    reason: input.reason,
    learning: input.learning,
    nextStep: input.nextStep,
    recommended: evidence.recommended,
    evidence: JSON.parse(JSON.stringify(evidence.summary ?? null)) ?? Prisma.DbNull,
    authorId: writer.actor.kind === "user" ? writer.actor.id : null,
    authorName: writer.actor.name,
    at: now,
  };
  if (!decided.ok) {
    if (!["running", "paused", "stopped"].includes(record.experiment.status))
      return refused("move-not-allowed", "status", { move: "decide", status: record.experiment.status });
    const { id } = await db.decision.create({ data: row });
    await writeAudit(db, {
      ...writer,
      action: "decision.propose",
      subjectKind: "experiment",
      subjectKey: record.key,
      after: row,
    });
    await db.notification.create({
      data: {
        workspaceId: writer.workspaceId,
        at: now,
        kind: "decision.waiting",
        subjectKey: record.key,
        data: { decisionId: id, author: writer.actor.name, verdict: input.verdict },
      },
    });
    return { ok: true, id, outcome: "created", pending: true };
  }
  const moved = applyDecision(record.experiment, decided.decision, now);
  if (!moved.ok) return moved;
  const saved = await saveExperimentMove(db, writer, record, moved.experiment, "decide", now);
  if (!saved.ok) return saved;
  const { id } = await db.decision.create({ data: { ...row, confirmedAt: now } });
  return { ok: true, id, outcome: "created", pending: false };
}

/** The second person's yes to a waiting decision, which applies it. */
export async function confirmDecision(
  db: Db,
  writer: Writer,
  record: ExperimentRecord,
  decisionId: number,
  now: Date,
): Promise<Saved> {
  const waiting = await db.decision.findFirst({
    where: { id: decisionId, workspaceId: writer.workspaceId, experimentId: record.id, confirmedAt: null },
  });
  if (!waiting) return refused("no-waiting-decision", "decision");
  if (writer.actor.id === null || waiting.authorId === writer.actor.id)
    return refused("second-person-needed", "secondPerson", { verdict: waiting.verdict });
  const { verdict, variation, reason, learning, nextStep, recommended, authorId } = waiting;
  const moved = applyDecision(
    record.experiment,
    { verdict, variation, reason, learning, nextStep, recommended, authorId, secondPersonId: writer.actor.id },
    now,
  );
  if (!moved.ok) return moved;
  const saved = await saveExperimentMove(db, writer, record, moved.experiment, "decide", now);
  if (!saved.ok) return saved;
  const { count } = await db.decision.updateMany({
    where: { id: decisionId, workspaceId: writer.workspaceId, confirmedAt: null },
    data: { confirmedAt: now, secondPersonId: writer.actor.id, secondPersonName: writer.actor.name },
  });
  return count === 1 ? { ok: true, id: decisionId, outcome: "changed" } : refused("changed-meanwhile", "decision");
}
