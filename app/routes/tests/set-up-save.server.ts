import type { Member } from "#app/auth/require-member.server.ts";
import { listExclusionGroups, putExclusionGroup } from "#app/db/exclusion-group.server.ts";
import type { ExperimentRecord } from "#app/db/experiment.server.ts";
import { putExperiment } from "#app/db/experiment-definition.server.ts";
import { readStanding } from "#app/db/experiment-harm.server.ts";
import { moveExperiment } from "#app/db/experiment-move.server.ts";
import { listMetrics } from "#app/db/metric.server.ts";
import { listChannels } from "#app/db/place.server.ts";
import { problem, type Refusal, refuse, text } from "#app/forms/refusal.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import type { Services } from "#app/server/services.ts";
import { keySchema } from "#experiments/definition/keys.ts";
import { unitOf } from "#experiments/metrics/registry.ts";
import { definitionFromStep } from "./set-up-form.server.ts";
import type { Step } from "./set-up-steps.ts";

type Context = Pick<Services, "db" | "pool" | "now">;

/** Saves one step of the draft; null when it is saved. */
export async function saveStep(
  { db, pool, now }: Context,
  member: Member,
  record: ExperimentRecord,
  step: Step,
  form: FormData,
): Promise<Refusal | null> {
  const { t } = textFor(member.locale);
  const workspaceId = member.workspace.id;
  const metrics = await listMetrics(db, workspaceId);
  const channels = await listChannels(db, workspaceId);
  const context = {
    channels: channels.map(({ key }) => key),
    metrics: new Map(metrics.map((metric) => [metric.key, { isShare: unitOf(metric).kind === "share" }])),
  };
  const read = definitionFromStep(step, form, record.experiment.definition, context, t);
  if (!read.ok) return refuse(read.problems, form);
  const owner = step === "why" ? text(form, "owner") : "";
  const opens = text(form, "intent") === "new-phase";
  if (opens && !member.can("tests.run")) throw new Response("not allowed", { status: 403 });
  const standing = opens ? await readStanding({ db, pool }, workspaceId, record, now()) : null;
  const write = {
    ...{ definition: read.definition, owner: owner === "" ? null : owner },
    ...(standing && { newPhase: { harmBefore: standing.used } }),
  };
  const writer = { workspaceId, actor: member.actor };
  const group = keySchema.safeParse(read.definition.exclusion?.group);
  const saved = await db.$transaction(async (tx) => {
    // A name nobody has used yet makes a new group; one that is there keeps its own name.
    const known = group.success && (await listExclusionGroups(tx, workspaceId)).some(({ key }) => key === group.data);
    if (group.success && !known) {
      await putExclusionGroup(tx, writer, { key: group.data, name: { [member.locale]: group.data } });
    }
    return await putExperiment(tx, writer, record.key, write, now());
  });
  if (saved.ok) return null;
  return refuse(
    saved.problems.map((one) => problem(one.path, problemText(t, one))),
    form,
  );
}

/** Starts the test; otherwise every reason why not. */
export async function launchTest(
  { db, now }: Context,
  member: Member,
  record: ExperimentRecord,
): Promise<Refusal | null> {
  if (!member.can("tests.run")) throw new Response("not allowed", { status: 403 });
  const writer = { workspaceId: member.workspace.id, actor: member.actor };
  const saved = await db.$transaction((tx) => moveExperiment(tx, writer, record, { move: "launch" }, now()));
  if (saved.ok) return null;
  const { t } = textFor(member.locale);
  return refuse(saved.problems.map((one) => problem("", problemText(t, one))));
}
