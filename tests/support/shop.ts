import type { Role } from "#app/auth/permissions.ts";
import { startSession } from "#app/auth/sign-in.server.ts";
import type { Actor } from "#app/db/audit-entry.server.ts";
import { putCycle } from "#app/db/cycle.server.ts";
import { findExperiment } from "#app/db/experiment.server.ts";
import { putExperiment } from "#app/db/experiment-definition.server.ts";
import { moveExperiment } from "#app/db/experiment-move.server.ts";
import { irritantSchema, putIrritant } from "#app/db/irritant.server.ts";
import { putKeyResult } from "#app/db/key-result.server.ts";
import { createMembership } from "#app/db/membership.server.ts";
import { putMetric } from "#app/db/metric.server.ts";
import { putObjective } from "#app/db/objective.server.ts";
import { putChannel, putJourney } from "#app/db/place.server.ts";
import type { Saved } from "#app/db/saved.ts";
import { putScale } from "#app/db/scale.server.ts";
import { createUser } from "#app/db/user.server.ts";
import { createWorkspace } from "#app/db/workspace.server.ts";
import { type ExperimentDefinitionInput, experimentDefinitionSchema } from "#experiments/definition/experiment.ts";
import { metricSchema } from "#experiments/metrics/metric.ts";
import { presetOf, scaleFromPreset } from "#experiments/metrics/scale-presets.ts";
import { keyResultSchema } from "#experiments/okr/key-result.ts";
import { objectiveSchema } from "#experiments/okr/objective.ts";
import { callbackDefinition } from "./experiment.ts";
import { testServices } from "./services.ts";

/** Who did it when a test sets something up. */
const setUp: Actor = { kind: "system", id: null, name: "set-up" };

/**
 * A workspace with people of every role, one key result, and one complete draft test, `callback-first`, made by the
 * product's own functions. `cookieOf` signs somebody in: send it as the request's `Cookie`.
 */
export async function shopWithTest({ now, key = "shop" }: { now?: () => Date; key?: string } = {}) {
  const services = await testServices(now ? { now } : {});
  return { services, ...(await furnish(services, key)) };
}

export type Shop = Awaited<ReturnType<typeof shopWithTest>>;

/** The same in a database that is already open, as a second workspace. */
export async function furnish(services: Awaited<ReturnType<typeof testServices>>, key: string) {
  const { db, env, now } = services;
  const workspace = await createWorkspace(db, { key, name: key, locale: "en", timeZone: "Europe/Paris" }, env.secret);
  const writer = { workspaceId: workspace.id, actor: setUp };
  const userIds = new Map<string, number>();
  const person = async (name: string, role: Role) => {
    const email = `${name}@${key}.test`;
    const user = await createUser(db, { email, name, passwordHash: null, locale: "en" });
    await createMembership(db, { workspaceId: workspace.id, userId: user.id, role });
    userIds.set(name, user.id);
  };
  await person("anna", "contributor");
  await person("bruno", "contributor");
  await person("vera", "viewer");
  await person("carla", "cx_lead");
  await furnishRegistry(services, writer, `carla@${key}.test`);
  const putTest = (testKey: string, definition: ExperimentDefinitionInput, owner = `anna@${key}.test`) =>
    db.$transaction((tx) =>
      putExperiment(tx, writer, testKey, { definition: experimentDefinitionSchema.parse(definition), owner }, now()),
    );
  must(await putTest("callback-first", { ...callbackDefinition, keyResult: "effort", irritant: "long-queue" }));

  return {
    workspaceId: workspace.id,
    writer,
    putTest,
    async cookieOf(name: string): Promise<string> {
      const userId = userIds.get(name);
      if (userId === undefined) throw new RangeError(`nobody is called ${name}`);
      const cookie = await startSession(services, { userId, workspaceId: workspace.id });
      return cookie.split(";")[0] ?? "";
    },
    /** Launches a draft, in the past if need be, so that a history can be loaded. */
    async launch(at: Date, testKey = "callback-first"): Promise<void> {
      const record = await findExperiment(db, workspace.id, testKey);
      if (!record) throw new RangeError(`no test ${testKey}`);
      must(await db.$transaction((tx) => moveExperiment(tx, writer, record, { move: "launch" }, at)));
    },
  };
}

async function furnishRegistry(
  { db, now }: Awaited<ReturnType<typeof testServices>>,
  writer: { workspaceId: number; actor: Actor },
  lead: string,
): Promise<void> {
  for (const instrument of ["ces-2", "nps"] as const) {
    const preset = presetOf(instrument);
    if (!preset) throw new RangeError(`no preset for ${instrument}`);
    must(await putScale(db, writer, scaleFromPreset(preset)));
  }
  const named = (key: string, en: string, fr: string) => ({ key, name: { en, fr } });
  const queue = [named("queue", "Queue", "Attente"), named("call", "Call", "Appel")];
  must(await putJourney(db, writer, { ...named("contact", "Getting help", "Obtenir de l’aide"), steps: queue }));
  must(await putChannel(db, writer, { ...named("phone", "Phone", "Téléphone"), kind: "human" }));
  must(await putChannel(db, writer, { ...named("web", "Web", "Site"), kind: "digital" }));
  for (const metric of [
    { ...named("ces", "Effort of getting help", "Effort pour obtenir de l’aide"), kind: "survey", scale: "ces-2" },
    { ...named("nps", "Recommendation", "Recommandation"), kind: "survey", scale: "nps" },
    { ...named("repeat-contact", "Contacted again", "Nouveau contact"), kind: "occurrence", direction: "down" },
    { ...named("complaint", "Complaint", "Réclamation"), kind: "occurrence", direction: "down" },
  ]) {
    must(await putMetric(db, writer, metricSchema.parse(metric)));
  }
  const quarter = { name: "Q4 2026", startsOn: "2026-10-01", endsOn: "2026-12-31" };
  must(await putCycle(db, writer, "2026-q4", quarter));
  const title = { en: "Help without effort", fr: "De l’aide sans effort" };
  must(await putObjective(db, writer, "help", objectiveSchema.parse({ title, cycle: "2026-q4", owner: lead })));
  const keyResult = keyResultSchema.parse({
    ...{ title: { en: "Getting help is easier", fr: "Obtenir de l’aide est plus facile" }, kind: "increase" },
    ...{ metric: "ces", baseline: 4.6, target: 5.1, owner: lead, source: "after each contact", smallestEffect: 0.2 },
    ...{ startsOn: "2026-10-01", dueOn: "2026-12-31", journey: "contact" },
  });
  must(await putKeyResult(db, writer, "effort", { ...keyResult, objective: "help" }));
  const waiting = { en: "The queue has no end", fr: "La file d’attente n’en finit pas" };
  const irritant = irritantSchema.parse({ key: "long-queue", title: waiting, journey: "contact", step: "queue" });
  must(await putIrritant(db, writer, irritant, now()));
}

function must(saved: Saved): void {
  if (!saved.ok) throw new Error(`set-up refused: ${JSON.stringify(saved.problems)}`);
}
