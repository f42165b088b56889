import type { ActionFunctionArgs } from "@remix-run/node";
import type { Permission } from "#app/auth/permissions.ts";
import { type ApiCaller, requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { recordDecision } from "#app/db/decision.server.ts";
import { evidenceOf } from "#app/db/decision-evidence.server.ts";
import { type ExperimentRecord, findExperiment } from "#app/db/experiment.server.ts";
import { putExperiment } from "#app/db/experiment-definition.server.ts";
import { readStanding } from "#app/db/experiment-harm.server.ts";
import { moveExperiment } from "#app/db/experiment-move.server.ts";
import { answerApproval, askApproval } from "#app/db/launch-approval.server.ts";
import type { Saved } from "#app/db/saved.ts";
import { readApiBody } from "#app/http/api-body.server.ts";
import { apiError } from "#app/http/api-error.ts";
import { apiRefusal } from "#app/http/api-saved.server.ts";
import type { RequestContext } from "#app/http/context.ts";
import { decisionInputSchema } from "#experiments/lifecycle/decision.ts";
import { approvalBody, launchBody, newPhaseBody, rampBody, stopBody } from "./experiment-move-body.ts";

type Call = { request: Request; context: RequestContext; caller: ApiCaller; record: ExperimentRecord };
type Moved = Saved & { pending?: boolean };
type Move = (call: Call) => Promise<Moved>;

const moves: Readonly<Record<string, { permission: Permission; run: Move }>> = {
  launch: { permission: "tests.run", run: launchTest },
  pause: { permission: "tests.run", run: (call) => simpleMove(call, "pause") },
  resume: { permission: "tests.run", run: (call) => simpleMove(call, "resume") },
  ramp: { permission: "tests.run", run: rampTest },
  "new-phase": { permission: "tests.run", run: openPhase },
  stop: { permission: "tests.run", run: stopTest },
  decide: { permission: "tests.decide", run: decideTest },
  "ask-approval": { permission: "tests.run", run: askTest },
  approve: { permission: "tests.decide", run: (call) => answerTest(call, true) },
  refuse: { permission: "tests.decide", run: (call) => answerTest(call, false) },
};

/** POST /api/v1/experiments/:key/<one of the moves>. A refusal says every reason; who comes second gets 409. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const move = moves[params.move ?? ""];
  if (!move) throw apiError(404, "not-found", `Known moves: ${Object.keys(moves).join(", ")}.`);
  if (request.method !== "POST") throw apiError(405, "method-not-allowed", "Use POST.");
  const caller = await requireApiCaller(request, context, move.permission);
  const key = params.key ?? "";
  const record = await findExperiment(context.db, caller.workspace.id, key);
  if (!record) throw apiError(404, "not-found", `There is no test "${key}" in this workspace.`);
  const saved = await move.run({ request, context, caller, record });
  if (!saved.ok) return apiRefusal(saved.problems, caller.locale);
  const after = await findExperiment(context.db, caller.workspace.id, key);
  const { status, startedAt, stoppedAt, shippedVariation, phase, coverage } = after?.experiment ?? record.experiment;
  return Response.json(
    {
      key,
      status,
      phase,
      coverage,
      startedAt,
      stoppedAt,
      shippedVariation,
      ...(saved.pending && { waitsForSecondPerson: true }),
    },
    { status: saved.pending ? 202 : 200 },
  );
}

export function loader() {
  throw apiError(405, "method-not-allowed", "Use POST.");
}

const writerOf = ({ workspace, actor }: ApiCaller) => ({ workspaceId: workspace.id, actor });

async function launchTest({ request, context, caller, record }: Call): Promise<Moved> {
  const { startedAt } = await readApiBody(request, launchBody);
  const now = context.now();
  const at = startedAt === undefined ? now : new Date(startedAt);
  if (at > now)
    throw apiError(422, "in-the-future", "startedAt lies in the future: a test starts now or started before.");
  return await context.db.$transaction((tx) => moveExperiment(tx, writerOf(caller), record, { move: "launch" }, at));
}

async function simpleMove({ context, caller, record }: Call, move: "pause" | "resume"): Promise<Moved> {
  return await context.db.$transaction((tx) => moveExperiment(tx, writerOf(caller), record, { move }, context.now()));
}

async function rampTest({ request, context, caller, record }: Call): Promise<Moved> {
  const { to = null } = await readApiBody(request, rampBody);
  const now = context.now();
  const { obstacle } = await readStanding(context, caller.workspace.id, record, now);
  const move = { move: "ramp", to, obstacle, by: "person" } as const;
  return await context.db.$transaction((tx) => moveExperiment(tx, writerOf(caller), record, move, now));
}

async function openPhase({ request, context, caller, record }: Call): Promise<Moved> {
  const { definition } = await readApiBody(request, newPhaseBody);
  const now = context.now();
  const { used: harmBefore } = await readStanding(context, caller.workspace.id, record, now);
  const writer = writerOf(caller);
  return await context.db.$transaction((tx) =>
    definition
      ? putExperiment(tx, writer, record.key, { definition, owner: null, newPhase: { harmBefore } }, now)
      : moveExperiment(tx, writer, record, { move: "new-phase", harmBefore }, now),
  );
}

async function stopTest({ request, context, caller, record }: Call): Promise<Moved> {
  const { reason } = await readApiBody(request, stopBody);
  const move = { move: "stop" as const, reason };
  return await context.db.$transaction((tx) => moveExperiment(tx, writerOf(caller), record, move, context.now()));
}

async function askTest({ request, context, caller, record }: Call): Promise<Moved> {
  const { comment } = await readApiBody(request, approvalBody);
  const asked = await context.db.$transaction((tx) =>
    askApproval(tx, writerOf(caller), record, comment, context.now()),
  );
  return asked.ok ? { ...asked, pending: true } : asked;
}

/** Always refused, with the reason: a key is nobody's second person. */
async function answerTest({ request, context, caller, record }: Call, approve: boolean): Promise<Moved> {
  const { comment } = await readApiBody(request, approvalBody);
  return await context.db.$transaction((tx) =>
    answerApproval(tx, writerOf(caller), record, { approve, comment }, context.now()),
  );
}

async function decideTest({ request, context, caller, record }: Call): Promise<Moved> {
  const input = await readApiBody(request, decisionInputSchema);
  const now = context.now();
  const evidence = await evidenceOf(context, caller.workspace.id, record, now);
  return await context.db.$transaction((tx) => recordDecision(tx, writerOf(caller), record, input, evidence, now));
}
