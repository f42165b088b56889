import { data } from "@remix-run/node";
import type { Permission } from "#app/auth/permissions.ts";
import type { Member } from "#app/auth/require-member.server.ts";
import { confirmDecision, isLatestDecision, recordDecision } from "#app/db/decision.server.ts";
import { evidenceOf } from "#app/db/decision-evidence.server.ts";
import type { ExperimentRecord } from "#app/db/experiment.server.ts";
import { readStanding } from "#app/db/experiment-harm.server.ts";
import { moveExperiment, type TestMove } from "#app/db/experiment-move.server.ts";
import { refused, type Saved } from "#app/db/saved.ts";
import { problem, refuse, text } from "#app/forms/refusal.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import type { Services } from "#app/server/services.ts";
import { decisionInputSchema } from "#experiments/lifecycle/decision.ts";
import { allowedMoves, stopReasons } from "#experiments/lifecycle/state.ts";

type Context = Pick<Services, "db" | "pool" | "now">;
type Done = { ok: true; done: "moves.done" | "decision.recorded" | "decision.proposed" };

/** One button of the results page: a move, a decision, or the second person's yes to one. */
export async function actOnTest(context: Context, member: Member, record: ExperimentRecord, form: FormData) {
  const intent = text(form, "intent");
  if (intent === "decide") return await decideTest(context, member, record, form);
  if (intent === "confirm") return await confirmTest(context, member, record, form);
  const move = await moveOf(context, member, record, form);
  if (!move) throw new Response("no such action", { status: 400 });
  requirePermission(member, intent === "reopen" ? "tests.decide" : "tests.run");
  const writer = writerOf(member);
  const saved = await context.db.$transaction((tx) => moveExperiment(tx, writer, record, move, context.now()));
  return answer(member, saved, form, "moves.done");
}

async function moveOf(
  context: Context,
  member: Member,
  record: ExperimentRecord,
  form: FormData,
): Promise<TestMove | null> {
  const intent = text(form, "intent");
  const standing = () => readStanding(context, member.workspace.id, record, context.now());
  switch (intent) {
    case "ramp": {
      const share = Number(text(form, "to"));
      const to = form.has("to") && Number.isFinite(share) ? share : null;
      return { move: "ramp", to, obstacle: (await standing()).obstacle, by: "person" };
    }
    case "new-phase":
      return { move: "new-phase", harmBefore: (await standing()).used };
    case "launch":
    case "pause":
    case "resume":
    case "reopen":
      return { move: intent };
    case "stop": {
      const reason = stopReasons.find((known) => known === text(form, "stopReason"));
      return { move: "stop", reason: reason ?? "other" };
    }
    default:
      return null;
  }
}

async function decideTest(context: Context, member: Member, record: ExperimentRecord, form: FormData) {
  requirePermission(member, "tests.decide");
  const nextStep = text(form, "nextStep");
  const variation = text(form, "variation");
  const verdict = text(form, "verdict");
  const input = decisionInputSchema.safeParse({
    ...{ verdict, reason: text(form, "reason"), learning: text(form, "learning") },
    nextStep: nextStep === "" ? null : nextStep,
    variation: verdict === "ship" && variation !== "" ? variation : null,
  });
  if (!input.success) {
    const { t } = textFor(member.locale);
    const problems = input.error.issues.map(({ path }) => problem(path.join("."), t("testsResults.decision.choose")));
    return data(refuse(problems, form), { status: 422 });
  }
  const now = context.now();
  const evidence = await evidenceOf(context, member.workspace.id, record, now);
  const writer = writerOf(member);
  const isOpen = allowedMoves(record.experiment.status).includes("decide");
  const seen = form.has("seen") ? Number(text(form, "seen")) : null;
  const saved = await context.db.$transaction(async (tx) => {
    // A discussion leaves the test as it is: nothing else would tell who decides from an older page of it.
    if (seen !== null && !(await isLatestDecision(tx, writer, record.id, seen)))
      return refused(isOpen ? "decided-meanwhile" : "decided-closed", "");
    return await recordDecision(tx, writer, record, input.data, evidence, now);
  });
  const pending = saved.ok && "pending" in saved && saved.pending === true;
  return answer(member, saved, form, pending ? "decision.proposed" : "decision.recorded");
}

async function confirmTest(context: Context, member: Member, record: ExperimentRecord, form: FormData) {
  requirePermission(member, "tests.decide");
  const writer = writerOf(member);
  const id = Number(text(form, "decision"));
  if (!Number.isSafeInteger(id)) throw new Response("no such decision", { status: 404 });
  const saved = await context.db.$transaction((tx) => confirmDecision(tx, writer, record, id, context.now()));
  return answer(member, saved, form, "decision.recorded");
}

function requirePermission(member: Member, permission: Permission): void {
  if (!member.can(permission)) throw new Response("not allowed", { status: 403 });
}

const writerOf = ({ workspace, actor }: Member) => ({ workspaceId: workspace.id, actor });

const conflicts: readonly string[] = ["changed-meanwhile", "decided-meanwhile", "decided-closed", "move-not-allowed"];

/** 409 when somebody else was faster or the state is in the way, 422 when the form is. */
function answer(member: Member, saved: Saved, form: FormData, done: Done["done"]) {
  if (saved.ok) return data<Done>({ ok: true, done });
  const { t } = textFor(member.locale);
  const conflict = saved.problems.some(({ code }) => conflicts.includes(code));
  const problems = saved.problems.map((one) => problem(one.path, problemText(t, one)));
  return data(refuse(problems, form), { status: conflict ? 409 : 422 });
}
