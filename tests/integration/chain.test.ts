import { clearCache, GrowthBook, GrowthBookClient } from "@growthbook/growthbook";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type ApiClient, apiClient, succeed } from "#tests/support/api-client.ts";
import { decompositionSchema, keyResultSchema, outcomeSchema, reportSchema } from "#tests/support/api-readings.ts";
import {
  baselineAnswers,
  type Facts,
  liveQuarter,
  type PlantedTest,
  planted,
  plantedTests,
  population,
  setUpByApi,
} from "#tests/support/planted-quarter.ts";
import { sendHalf } from "#tests/support/send-half.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";

const key = "cairn_chain_0123456789abcdef0123456789abcdef";
const owner = "lead@chain.test";
const DAY = 86_400_000;
const started = Date.now();
const rowsPerBatch = 5_000;

let server: TestServer;
let api: ApiClient;
let clientKey: string;
let facts: Facts;
/** Exposures the SDK itself reported through its tracking callback, per test and variation. */
const tracked = new Map<string, Set<string>>();

const taken = z.object({ accepted: z.number(), duplicates: z.number(), rejectedCount: z.number() });

async function send(kind: keyof Facts | "solicitations", rows: readonly object[]) {
  const total = { accepted: 0, duplicates: 0, rejectedCount: 0 };
  for (let from = 0; from < rows.length; from += rowsPerBatch) {
    const answer = taken.parse(await succeed(api.post(`/api/v1/${kind}`, rows.slice(from, from + rowsPerBatch))));
    for (const field of ["accepted", "duplicates", "rejectedCount"] as const) total[field] += answer[field];
  }
  return total;
}

async function sdk(): Promise<GrowthBookClient> {
  await clearCache();
  const client = new GrowthBookClient({
    ...{ apiHost: server.url, clientKey },
    trackingCallback: (experiment, result) => {
      const group = `${experiment.key}/${result.key}`;
      tracked.set(group, (tracked.get(group) ?? new Set()).add(String(result.hashValue)));
    },
  });
  expect(await client.init({ timeout: 10_000 })).toMatchObject({ success: true, source: "network" });
  return client;
}

/** A person takes over the workspace the key made, as the set-up page lets them. */
async function takeOver(): Promise<void> {
  const form = new URLSearchParams({ workspaceName: "Chain", locale: "en", timeZone: "Europe/Paris", name: "Lea" });
  for (const [name, value] of [
    ["email", owner],
    ["password", "a long enough password"],
    ["setUpKey", key],
  ] as const)
    form.set(name, value);
  const response = await fetch(`${server.url}/set-up`, { method: "POST", body: form, redirect: "manual" });
  expect(response.status).toBe(302);
}

beforeAll(async () => {
  server = await startServer({ env: { CAIRN_API_KEY: key } });
  api = apiClient(server.url, key);
  await takeOver();
  await setUpByApi(api, started, owner);
  const connection = await succeed(api.post("/api/v1/sdk-connections", { name: "Shop", environment: "production" }));
  clientKey = z.object({ clientKey: z.string() }).parse(connection).clientKey;
  await succeed(api.post("/api/v1/objectives/help/publish"));
  const startedAt = new Date(started - 27.5 * DAY).toISOString();
  for (const test of plantedTests) await succeed(api.post(`/api/v1/experiments/${test}/launch`, { startedAt }));
}, 240_000);

afterAll(async () => {
  await clearCache();
  await server.stop();
});

describe("evaluation by the official SDK", () => {
  it("assigns 20,000 customers within a point of the split, each test apart from the others", async () => {
    const client = await sdk();
    const assign = (customer: string, test: PlantedTest) => {
      const { value, source } = client.evalFeature(planted[test].flag, { attributes: { id: customer } });
      expect(source).toBe("experiment");
      return value === true ? "new" : "control";
    };
    facts = liveQuarter(started, (customer) => ({
      "callback-first": assign(customer, "callback-first"),
      "new-greeting": assign(customer, "new-greeting"),
      "bot-first": assign(customer, "bot-first"),
    }));
    client.destroy();
    const size = (group: string) => tracked.get(group)?.size ?? 0;
    for (const test of plantedTests) {
      expect(size(`${test}/control`) + size(`${test}/new`)).toBe(population.customers);
      expect(Math.abs(size(`${test}/new`) / population.customers - 0.5)).toBeLessThan(0.01);
    }
    const inBoth = [...(tracked.get("callback-first/new") ?? [])].filter((id) => tracked.get("bot-first/new")?.has(id));
    expect(Math.abs(inBoth.length / population.customers - 0.25)).toBeLessThan(0.01);
  });

  it("gives the browser's class the same variation", async () => {
    const browser = new GrowthBook({ apiHost: server.url, clientKey });
    await browser.init({ timeout: 10_000 });
    for (let index = 0; index < 200; index += 1) {
      const id = `customer-${index}`;
      await browser.setAttributes({ id });
      expect(tracked.get(`bot-first/${browser.isOn(planted["bot-first"].flag) ? "new" : "control"}`)?.has(id)).toBe(
        true,
      );
    }
    browser.destroy();
  });
});

describe("ingestion with retries", () => {
  it("takes every fact once, though batches are sent again, in part, and with bad rows among them", async () => {
    const before = baselineAnswers(started);
    expect(await send("answers", before)).toEqual({ accepted: before.length, duplicates: 0, rejectedCount: 0 });
    const { exposures, answers, events, solicitations } = facts;
    expect(await send("exposures", exposures)).toEqual({ accepted: 60_000, duplicates: 0, rejectedCount: 0 });
    expect(await send("exposures", exposures.slice(0, 10_000))).toMatchObject({ accepted: 0, duplicates: 10_000 });

    // A batch of which every third row is bad: the good ones are taken, and each bad one is named.
    const first = answers.slice(0, 900);
    const spoilt = first.map((row, index) => (index % 3 === 0 ? { ...row, score: 8 } : row));
    const partly = await api.post("/api/v1/answers", spoilt);
    expect(partly).toMatchObject({ status: 207, body: { accepted: 600, duplicates: 0, rejectedCount: 300 } });
    expect(
      z.object({ rejected: z.array(z.object({ index: z.number(), code: z.string() })) }).parse(partly.body).rejected[1],
    ).toMatchObject({ index: 3, code: "off-scale" });
    expect(await send("answers", answers)).toEqual({
      accepted: answers.length - 600,
      duplicates: 600,
      rejectedCount: 0,
    });
    expect(await send("events", events)).toEqual({ accepted: events.length, duplicates: 0, rejectedCount: 0 });
    expect(await send("events", events.slice(-1_000))).toMatchObject({ accepted: 0, duplicates: 1_000 });
    await sendHalf(`${server.url}/api/v1/solicitations`, key, solicitations);
    const all = await send("solicitations", solicitations);
    expect(all.accepted + all.duplicates).toBe(solicitations.length);
  }, 240_000);

  it("folds every one of them into the results within moments", async () => {
    const happened = (metric: string) => facts.events.filter((event) => event.metric === metric).length;
    const sent = {
      exposed: population.customers,
      answers: facts.answers.length,
      "repeat-contact": happened("repeat-contact"),
      complaint: happened("complaint"),
    };
    const counted = () => Promise.all(plantedTests.map(countedIn));
    await expect.poll(counted, { timeout: 120_000, interval: 500 }).toEqual(plantedTests.map(() => sent));
  }, 130_000);
});

async function results(test: PlantedTest) {
  const { report } = reportSchema.parse(await succeed(api.get(`/api/v1/experiments/${test}/results`)));
  const of = (metric: string) => {
    const found = report.metrics.find(({ key: name }) => name === metric);
    const comparison = found?.comparisons[0];
    if (!found || !comparison) throw new Error(`no ${metric} in the results of ${test}`);
    const exposed = found.inputs.reduce((sum, arm) => sum + arm.exposed, 0);
    return { ...comparison, exposed, total: found.inputs.reduce((sum, { sums }) => sum + sums.m, 0) };
  };
  return { of, exposed: of("ease").exposed, recommended: report.recommendation.verdict };
}

/** What a test's sums hold: its customers, their answers, and those with each event. */
async function countedIn(test: PlantedTest) {
  const { exposed, of } = await results(test);
  const answers = of("ease").control.n + of("ease").treatment.n;
  return { exposed, answers, "repeat-contact": of("repeat-contact").total, complaint: of("complaint").total };
}

describe("results", () => {
  it.each(plantedTests)("of %s cover what was planted, each customer counted once", async (test) => {
    const { of, exposed } = await results(test);
    const { score, repeatContact, complaint } = planted[test];
    expect(exposed).toBe(population.customers);
    const ease = of("ease");
    expect(ease.control.n + ease.treatment.n).toBe(facts.answers.length);
    for (const [metric, truth] of [
      ["ease", score],
      ["repeat-contact", repeatContact],
      ["complaint", complaint],
    ] as const) {
      for (const { lower, upper } of [of(metric).fixed.value.interval, of(metric).deciding.value.interval]) {
        expect(lower, metric).toBeLessThan(truth);
        expect(upper, metric).toBeGreaterThan(truth);
      }
    }
  });

  it("say better, no difference and worse, and recommend to ship only the first", async () => {
    const [positive, none, harmful] = await Promise.all(plantedTests.map(results));
    expect(positive?.of("ease").verdict).toBe("better");
    expect(["A", "B"]).toContain(positive?.of("ease").badge.tier);
    expect(positive?.recommended).toBe("ship");
    expect(["no-meaningful-difference", "cannot-tell"]).toContain(none?.of("ease").verdict);
    expect(none?.recommended).not.toBe("ship");
    expect(harmful?.of("ease").verdict).toBe("worse");
    expect(harmful?.recommended).toBe("stop");
  });
});

async function decomposition() {
  const answer = await succeed(api.get("/api/v1/key-results/effort/decomposition"));
  return decompositionSchema.parse(answer).value;
}

describe("the key result", () => {
  it("moves from its baseline, counting every answer once", async () => {
    const { value } = keyResultSchema.parse(await succeed(api.get("/api/v1/key-results/effort")));
    expect(value.n).toBe(facts.answers.length);
    const mean = facts.answers.reduce((sum, { score }) => sum + score, 0) / facts.answers.length;
    expect(value.value).toBeCloseTo(mean, 9);
    expect(value.interval.lower).toBeGreaterThan(4.03);
  });

  it("is taken apart into bars that add up to the movement, each where it was planted", async () => {
    const { start, mix, tests, drift, end, movement, before, now } = await decomposition();
    const sum = start.value + mix.value + tests.reduce((total, bar) => total + bar.value, 0) + drift.value;
    expect(Math.abs(sum - end.value)).toBeLessThan(1e-9);
    expect(Math.abs(end.value - start.value - movement.value)).toBeLessThan(1e-9);
    expect([before.n, now.n]).toEqual([population.baselineAnswers, facts.answers.length]);
    const bar = (name: PlantedTest) => tests.find(({ experiment }) => experiment === name);
    // Half of the respondents live in each variation, so half of each effect is in the mean.
    expect(bar("callback-first")?.value).toBeCloseTo(0.3, 1);
    expect(bar("bot-first")?.value).toBeCloseTo(-0.2, 1);
    for (const [found, truth] of [
      [mix, 0.12],
      [drift, 0],
    ] as const) {
      expect(found.interval.lower).toBeLessThan(truth);
      expect(found.interval.upper).toBeGreaterThan(truth);
    }
  });

  it("stands on the outcome page with the same numbers", async () => {
    const { end, tests } = await decomposition();
    const board = outcomeSchema.parse(await succeed(api.get("/api/v1/outcomes?cycle=this-quarter")));
    const [keyResult] = board.objectives.flatMap(({ keyResults }) => keyResults);
    expect(keyResult).toMatchObject({ key: "effort", n: facts.answers.length });
    expect(keyResult?.value).toBeCloseTo(end.value, 9);
    const proven = board.proven.find(({ keyResult: name }) => name === "effort")?.proven;
    expect(proven?.tests).toBe(tests.length);
    expect(proven?.value).toBeCloseTo(
      tests.reduce((sum, { value }) => sum + value, 0),
      9,
    );
    expect(board.programme.run).toBe(3);
  });
});

describe("what people decide reaches the application", () => {
  const everyone = Array.from({ length: population.customers }, (_, index) => `customer-${index}`);
  /** What an application that starts now would show; a change is served within a second. */
  const served = async (test: PlantedTest) => {
    const client = await sdk();
    const seen = everyone.map((id) => client.evalFeature(planted[test].flag, { attributes: { id } }));
    client.destroy();
    return new Set(seen.map(({ value, source }) => `${value} by ${source}`));
  };

  it("a stopped test serves its control to everybody", async () => {
    await succeed(api.post("/api/v1/experiments/bot-first/stop", { reason: "harm" }));
    const soon = { timeout: 10_000, interval: 250 };
    await expect.poll(() => served("bot-first"), soon).toEqual(new Set(["false by defaultValue"]));
  });

  it("a shipped variation is forced for everybody, and the decision is kept with its reason", async () => {
    const decision = {
      verdict: "ship",
      variation: "new",
      reason: "Easier, and fewer call again.",
      learning: "Waiting tires.",
    };
    const decided = await api.post("/api/v1/experiments/callback-first/decide", decision);
    expect(decided).toMatchObject({ status: 200, body: { status: "decided", shippedVariation: 1 } });
    const soon = { timeout: 10_000, interval: 250 };
    await expect.poll(() => served("callback-first"), soon).toEqual(new Set(["true by force"]));
    expect(await served("new-greeting")).toEqual(new Set(["true by experiment", "false by experiment"]));
  });

  it("still adds up afterwards, without the stopped test among what holds", async () => {
    const { start, mix, tests, drift, end } = await decomposition();
    const sum = start.value + mix.value + tests.reduce((total, bar) => total + bar.value, 0) + drift.value;
    expect(Math.abs(sum - end.value)).toBeLessThan(1e-9);
    expect(tests.map(({ experiment }) => experiment)).toEqual(["callback-first"]);
  });
});
