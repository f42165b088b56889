import { afterEach, describe, expect, it } from "vitest";
import { saveExperimentMove } from "#app/db/experiment.server.ts";
import { answerLink } from "#app/db/growthbook-link.server.ts";
import { raiseCoverage } from "#experiments/lifecycle/ramp.ts";
import { type ConnectedShop, connectedShop } from "#tests/support/growthbook/connected-shop.ts";

let shop: ConnectedShop;
afterEach(() => shop.close());

const key = "callback-first";
const createExperiment = "POST /v1/experiments";
const createFeature = "POST /v2/features";

/** Both sides of the one test, in one shape. */
async function sides() {
  const { experiment } = await shop.record();
  const [theirs, ...more] = shop.fake.experiments(key);
  const phase = theirs?.phases.at(-1);
  return {
    ours: { status: experiment.status, coverage: experiment.coverage, seed: experiment.seed },
    theirs: { status: theirs?.status, coverage: phase?.coverage, seed: phase?.seed },
    doubled: more.length,
    rules: shop.fake.feature(key)?.rules ?? [],
  };
}

async function expectRunning(coverage = 1) {
  expect(await shop.settle()).toMatchObject({ state: "in-step", problem: null });
  const { ours, theirs, doubled, rules } = await sides();
  expect(ours).toEqual({ status: "running", coverage, seed: key });
  expect(theirs).toEqual(ours);
  expect(doubled).toBe(0);
  expect(rules).toHaveLength(1);
  expect(rules[0]).toMatchObject({ type: "experiment-ref", experimentId: shop.fake.experiments(key)[0]?.id });
}

describe("a test in connected mode", () => {
  it("is launched, paused, resumed and stopped on both sides, in step after each", async () => {
    shop = await connectedShop();
    await shop.move({ move: "launch" });
    expect(await shop.link()).toMatchObject({ state: "waiting", wanted: 1, pushed: 0 });
    await expectRunning();
    const [theirs] = shop.fake.experiments(key);
    expect(theirs).toMatchObject({
      hashVersion: 2,
      tags: ["cairn", "okr:2026-q4-effort"],
      variations: [{ key: "control" }, { key: "callback" }],
      phases: [{ variationWeights: [0.5, 0.5], condition: "{}" }],
    });
    const feature = shop.fake.feature(key);
    expect(feature).toMatchObject({ defaultValue: "false", environments: { production: { enabled: true } } });
    expect(feature?.rules[0]).toMatchObject({ variations: [{ value: "false" }, { value: "true" }] });

    await shop.move({ move: "pause" });
    expect(await shop.settle()).toMatchObject({ state: "in-step" });
    expect(shop.fake.feature(key)?.rules[0]).toMatchObject({ enabled: false });
    await shop.move({ move: "resume" });
    await expectRunning();

    await shop.move({ move: "stop", reason: "harm" });
    expect(await shop.settle()).toMatchObject({ state: "in-step", nextAt: null });
    expect(shop.fake.experiments(key)).toMatchObject([{ status: "stopped", ending: { results: "lost" } }]);
    expect(shop.fake.feature(key)?.rules).toEqual([]);

    await shop.move({ move: "resume" });
    await expectRunning();
  });

  it("is never doubled by answers that are lost, before or after the work was done, at any step", async () => {
    for (const mishap of ["cut", "lost"] as const) {
      shop = await connectedShop();
      const { fake } = shop;
      for (const operation of [createExperiment, createFeature, "POST /v1/experiments/:/start"])
        fake.mishap(operation, mishap);
      await shop.move({ move: "launch" });
      await shop.sync();
      expect(await shop.link(), mishap).toMatchObject({ state: "retrying", problem: { code: "unreachable" } });
      await expectRunning();
      expect(fake.store.features).toHaveLength(1);
      expect(fake.count(createExperiment)).toBe(mishap === "cut" ? 1 : 2);
      fake.mishap("POST /v1/experiments/:/stop", mishap);
      fake.mishap("POST /v2/features/:", mishap);
      await shop.move({ move: "stop", reason: "finished" });
      expect(await shop.settle()).toMatchObject({ state: "in-step" });
      expect(fake.experiments(key)).toMatchObject([{ status: "stopped", ending: { results: "inconclusive" } }]);
      expect(fake.feature(key)?.rules).toEqual([]);
      if (mishap === "cut") await shop.close();
    }
  });

  it("survives a time-out in the middle of its creation: the next try finds what was made", async () => {
    shop = await connectedShop();
    shop.fake.mishap(createExperiment, "hang");
    await shop.move({ move: "launch" });
    await shop.sync(2000);
    expect(await shop.link()).toMatchObject({ state: "retrying", attempts: 1, problem: { code: "timeout" } });
    await expectRunning();
    expect(shop.fake.count(createExperiment)).toBe(1);
  });

  it("raises coverage and opens phases; a time-out in between does not look like somebody else's change", async () => {
    shop = await connectedShop();
    await shop.putTest(key, { ...(await shop.record()).experiment.definition, coverage: 0.1 });
    await shop.move({ move: "launch" });
    await expectRunning(0.1);
    for (const coverage of [0.25, 0.5]) {
      shop.fake.mishap("POST /v1/experiments/:", "cut");
      await raise(coverage);
      await shop.sync();
    }
    await expectRunning(0.5);
    expect(shop.fake.experiments(key)[0]?.phases).toHaveLength(1);
  });

  it("keeps to sixty calls a minute, waits as long as it is told, and goes on by itself", async () => {
    shop = await connectedShop();
    shop.fake.spend();
    await shop.move({ move: "launch" });
    await shop.sync();
    const waiting = await shop.link();
    expect(waiting).toMatchObject({ state: "retrying", attempts: 0, problem: { code: "rate-limit" } });
    expect(waiting.nextAt).toEqual(new Date(shop.clock.time + 60_000));
    const called = shop.fake.calls.length;
    await shop.sync();
    // Asked for a pause, nobody calls: not even to ask whether it is over.
    expect(shop.fake.calls.length).toBe(called);
    const storm = { status: 429, message: "Too many requests", headers: { "Retry-After": "90" } };
    for (const operation of [createExperiment, createExperiment, createFeature]) shop.fake.mishap(operation, storm);
    await expectRunning();
  });

  it("says what to do when GrowthBook refuses, and goes on when that is done", async () => {
    shop = await connectedShop();
    shop.fake.store.checklistOpen = true;
    await shop.move({ move: "launch" });
    expect(await shop.settle()).toMatchObject({ state: "refused", problem: { code: "checklist" }, nextAt: null });
    shop.fake.store.checklistOpen = false;
    shop.fake.store.planLimit = 0;
    await retry();
    expect(await shop.settle()).toMatchObject({ state: "refused", problem: { code: "plan-limit" } });
    shop.fake.store.planLimit = 1;
    shop.fake.mishap("POST /v1/experiments/:/start", { status: 422, message: "No metrics yet" });
    await retry();
    expect(await shop.settle()).toMatchObject({
      ...{ state: "refused", problem: { code: "warning", detail: "No metrics yet" } },
    });
    await retry();
    await expectRunning();
    expect(shop.fake.count(createExperiment)).toBe(1);
  });

  it("leaves a flag's other rules and a stranger's experiment of the same name alone", async () => {
    shop = await connectedShop();
    const theirs = {
      type: "force",
      id: "fr_1",
      allEnvironments: true,
      value: "true",
      condition: '{"staff":true}',
    } as const;
    const feature = { id: key, valueType: "boolean", defaultValue: "false", archived: false } as const;
    const environments = { production: { enabled: false }, staging: { enabled: true } };
    shop.fake.store.features.push({ ...feature, environments, rules: [theirs] });
    await shop.move({ move: "launch" });
    expect(await shop.settle()).toMatchObject({ state: "in-step" });
    expect(shop.fake.feature(key)?.rules).toMatchObject([{ type: "experiment-ref" }, theirs]);
    expect(shop.fake.feature(key)?.environments).toEqual({
      ...{ production: { enabled: true }, staging: { enabled: true } },
    });
    await shop.move({ move: "stop", reason: "finished" });
    await shop.settle();
    expect(shop.fake.feature(key)?.rules).toEqual([theirs]);
  });

  it("does not take over an experiment that has its tracking key but was made by others", async () => {
    shop = await connectedShop();
    const variations = [
      { id: "var_a", key: "a", name: "A" },
      { id: "var_b", key: "b", name: "B" },
    ];
    const ended = { ending: null, results: null, phases: [], archived: false, status: "running" } as const;
    const stranger = { id: "exp_x", trackingKey: key, name: "Not ours", assignmentQueryId: "", variations, ...ended };
    shop.fake.store.experiments.push({ ...stranger, phases: [] });
    await shop.move({ move: "launch" });
    expect(await shop.settle()).toMatchObject({ state: "refused", problem: { code: "conflict" } });
    expect(shop.fake.count(createExperiment)).toBe(0);
  });
});

async function raise(coverage: number): Promise<void> {
  const before = await shop.record();
  const raised = raiseCoverage(before.experiment, coverage, shop.now());
  if (!raised.ok) throw new Error(JSON.stringify(raised.problems));
  const { experiment } = raised;
  const saved = await shop.services.db.$transaction((tx) =>
    saveExperimentMove(tx, shop.writer, before, experiment, "ramp", shop.now()),
  );
  expect(saved.ok).toBe(true);
}

async function retry(): Promise<void> {
  const { id } = await shop.record();
  const answered = await answerLink(shop.services.db, shop.writer, { experimentId: id, key }, "retry", shop.now());
  expect(answered).toBe(true);
}
