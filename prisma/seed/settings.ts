import { findCycle, putCycle, saveCycleMove } from "#app/db/cycle.server.ts";
import { findExperiment } from "#app/db/experiment.server.ts";
import { putExperiment } from "#app/db/experiment-definition.server.ts";
import { moveExperiment } from "#app/db/experiment-move.server.ts";
import { putIrritant } from "#app/db/irritant.server.ts";
import { putKeyResult } from "#app/db/key-result.server.ts";
import { createMembership, listMembers } from "#app/db/membership.server.ts";
import { putMetric } from "#app/db/metric.server.ts";
import { findObjective, publishObjective, putObjective } from "#app/db/objective.server.ts";
import { putChannel, putJourney } from "#app/db/place.server.ts";
import type { Saved, Writer } from "#app/db/saved.ts";
import { putScale } from "#app/db/scale.server.ts";
import { createConnection, listConnections } from "#app/db/sdk-connection.server.ts";
import type { Db } from "#app/db/types.server.ts";
import { createUser, findUserByEmail } from "#app/db/user.server.ts";
import { createWorkspace, findDemoWorkspace } from "#app/db/workspace.server.ts";
import { type ExperimentDefinition, experimentDefinitionSchema } from "#experiments/definition/experiment.ts";
import { metricSchema } from "#experiments/metrics/metric.ts";
import { presetOf, scaleFromPreset } from "#experiments/metrics/scale-presets.ts";
import { addDays } from "#experiments/okr/day.ts";
import { keyResultSchema } from "#experiments/okr/key-result.ts";
import { type DemoCycle, demoCycle, morningBefore } from "./clock.ts";
import { channels, irritants, journeys, keyResults, metrics, objectives, people, workspace } from "./retailer.ts";
import type { SeedServices } from "./seed.ts";
import { demoTests } from "./tests.ts";

/** The demo's workspace as the later steps need it. */
export type DemoWorld = {
  key: string;
  workspaceId: number;
  writer: Writer;
  cycle: DemoCycle;
  today: string;
  definitions: Map<string, ExperimentDefinition>;
};

/** People, places, instruments, goals and tests; every test but the draft is launched on its own day. */
export async function seedSettings({ db, env }: SeedServices, now: Date): Promise<DemoWorld> {
  const row =
    (await findDemoWorkspace(db)) ??
    (await createWorkspace(db, { ...workspace, isDemo: true, createdAt: now }, env.secret));
  const writer: Writer = { workspaceId: row.id, actor: { kind: "system", id: null, name: "Cairn" } };
  const today = now.toISOString().slice(0, 10);
  const world: DemoWorld = {
    key: row.key,
    workspaceId: row.id,
    writer,
    cycle: demoCycle(today),
    today,
    definitions: new Map(),
  };
  await seedPeople(db, row.id);
  await seedRegistry(db, writer);
  await seedGoals(db, world, now);
  await seedTests(db, world, now);
  if ((await listConnections(db, row.id)).length === 0) {
    await createConnection(
      db,
      { workspaceId: row.id, name: "Boutique en ligne", environment: "production" },
      env.secret,
    );
  }
  return world;
}

async function seedPeople(db: Db, workspaceId: number): Promise<void> {
  const members = await listMembers(db, workspaceId);
  for (const { email, name, role, persona, locale } of people) {
    const user =
      (await findUserByEmail(db, email)) ?? (await createUser(db, { email, name, passwordHash: null, locale }));
    if (members.some(({ userId }) => userId === user.id)) continue;
    await createMembership(db, { workspaceId, userId: user.id, role, persona: persona ?? undefined });
  }
}

async function seedRegistry(db: Db, writer: Writer): Promise<void> {
  for (const channel of channels) must(await putChannel(db, writer, channel));
  for (const journey of journeys) must(await putJourney(db, writer, { ...journey, steps: [...journey.steps] }));
  for (const [key, instrument] of [
    ["ces", "ces-2"],
    ["csat", "csat"],
    ["nps", "nps"],
  ] as const) {
    const preset = presetOf(instrument);
    if (preset) must(await putScale(db, writer, { ...scaleFromPreset(preset), key }));
  }
  for (const metric of metrics) must(await putMetric(db, writer, metricSchema.parse(metric)));
}

async function seedGoals(db: Db, { writer, cycle }: DemoWorld, now: Date): Promise<void> {
  const { key, name, period } = cycle;
  must(await putCycle(db, writer, key, { name, startsOn: period.from, endsOn: period.to }));
  for (const [position, { key: objective, ...document }] of objectives.entries()) {
    must(await putObjective(db, writer, objective, { ...document, cycle: key, position }));
  }
  for (const [position, { key: keyResult, objective, ...document }] of keyResults.entries()) {
    const dates = {
      startsOn: period.from,
      dueOn: period.to,
      baselineFrom: addDays(period.from, -28),
      baselineTo: addDays(period.from, -1),
    };
    must(
      await putKeyResult(db, writer, keyResult, {
        ...keyResultSchema.parse({ ...document, ...dates, position }),
        objective,
      }),
    );
  }
  for (const irritant of irritants) {
    must(await putIrritant(db, writer, { description: null, status: "open", ...irritant }, now));
  }
  const stored = await findCycle(db, writer.workspaceId, key);
  if (stored?.status !== "draft") return;
  for (const { key: objective } of objectives) {
    const record = await findObjective(db, writer.workspaceId, objective);
    if (record) must(await publishObjective(db, writer, record, stored, new Date(`${period.from}T08:00:00Z`)));
  }
  must(await saveCycleMove(db, writer, stored, "activate"));
}

async function seedTests(db: Db, world: DemoWorld, now: Date): Promise<void> {
  for (const { key, owner, startedDaysAgo, definition: written } of demoTests) {
    const definition = experimentDefinitionSchema.parse(written);
    world.definitions.set(key, definition);
    const before = await findExperiment(db, world.workspaceId, key);
    if (!before) must(await putExperiment(db, world.writer, key, { definition, owner }, now));
    const record = await findExperiment(db, world.workspaceId, key);
    if (startedDaysAgo === null || record?.experiment.status !== "draft") continue;
    must(await moveExperiment(db, world.writer, record, { move: "launch" }, morningBefore(now, startedDaysAgo)));
  }
}

/** The demo's own documents are refused by nobody; if one is, the start stops and says which. @throws {RangeError} */
export function must(saved: Saved): number {
  if (saved.ok) return saved.id;
  throw new RangeError(`the demo is refused: ${JSON.stringify(saved.problems)}`);
}
