import { writeAudit } from "#app/db/audit-entry.server.ts";
import { type ExperimentRecord, saveExperimentMove } from "#app/db/experiment.server.ts";
import { moveExperiment, type TestMove } from "#app/db/experiment-move.server.ts";
import { type Difference, findLink, saveLink } from "#app/db/growthbook-link.server.ts";
import { refused, type Saved, type Writer } from "#app/db/saved.ts";
import type { Db } from "#app/db/types.server.ts";
import { raiseCoverage } from "#experiments/lifecycle/ramp.ts";

/**
 * Lets stand what GrowthBook changed. Where our test can follow without harm to its numbers it does: ended, paused,
 * resumed, or given to more customers. What it cannot follow, such as other weights, is kept as an accepted difference
 * and not reported again while neither side changes it. In the caller's transaction.
 */
export async function keepTheirs(db: Db, writer: Writer, record: ExperimentRecord, now: Date): Promise<Saved> {
  const link = await findLink(db, writer.workspaceId, record.id);
  if (link?.state !== "drifted") return refused("no-drift", "");
  const moved = await follow(db, writer, record, link.drift, now);
  if (moved && !moved.saved.ok) return moved.saved;
  const left = link.drift.filter(({ field }) => !moved?.fields.includes(field));
  const kept = link.accepted.filter(({ field }) => !left.some((one) => one.field === field));
  // Ending or raising put our own change in the outbox: the link is read again with it.
  const after = (await findLink(db, writer.workspaceId, record.id)) ?? link;
  const change = { state: "waiting" as const, nextAt: now, drift: [], accepted: [...kept, ...left] };
  // What they have is now what both sides agree on; only what follows from our own move is still to be sent.
  const agreed = { ...link.agreed, ...Object.fromEntries(link.drift.map(({ field, theirs }) => [field, theirs])) };
  await saveLink(db, after, { ...change, agreed }, now);
  await writeAudit(db, {
    ...writer,
    action: "growthbook.keep-theirs",
    subjectKind: "experiment",
    subjectKey: record.key,
    after: link.drift,
  });
  return { ok: true, id: record.id, outcome: "changed" };
}

type Followed = { saved: Saved; fields: string[] };

/** The one move that takes our side to theirs, with the fields it settles; null when there is none. */
async function follow(
  db: Db,
  writer: Writer,
  record: ExperimentRecord,
  drift: readonly Difference[],
  now: Date,
): Promise<Followed | null> {
  const { experiment } = record;
  const theirs = (field: string) => drift.find((one) => one.field === field)?.theirs;
  const move = async (asked: TestMove, fields: string[]): Promise<Followed> => ({
    saved: await moveExperiment(db, writer, record, asked, now),
    fields,
  });
  const live = experiment.status === "running" || experiment.status === "paused";
  if (live && (theirs("status") === "ended" || theirs("exists") === false)) {
    return await move(
      { move: "stop", reason: "other" },
      drift.map(({ field }) => field),
    );
  }
  const enabled = ruleEnabled(theirs("rule"));
  const isOff = enabled === false || theirs("flagOn") !== undefined;
  if (experiment.status === "running" && isOff) return await move({ move: "pause" }, ["rule"]);
  if (experiment.status === "paused" && enabled === true) return await move({ move: "resume" }, ["rule"]);
  const coverage = theirs("coverage");
  if (typeof coverage !== "number") return null;
  const raised = raiseCoverage(experiment, coverage, now);
  // Lowering would send back customers who already met a variation: theirs stands, ours stays as it was.
  if (!raised.ok) return null;
  return { saved: await saveExperimentMove(db, writer, record, raised.experiment, "ramp", now), fields: ["coverage"] };
}

function ruleEnabled(rule: Difference["theirs"] | undefined): boolean | null {
  if (typeof rule !== "object" || rule === null || Array.isArray(rule)) return null;
  return typeof rule.enabled === "boolean" ? rule.enabled : null;
}
