import { afterEach, describe, expect, it } from "vitest";
import { startSession } from "#app/auth/sign-in.server.ts";
import { readFlags } from "#app/db/flag-payload.server.ts";
import { findGrowthbook } from "#app/db/growthbook-connection.server.ts";
import { createMembership } from "#app/db/membership.server.ts";
import { createUser } from "#app/db/user.server.ts";
import { createGrowthbookClient } from "#app/growthbook/client.server.ts";
import { loader as page, action as settings } from "#app/routes/settings/growthbook.tsx";
import { action as attach, loader as listing } from "#app/routes/settings/growthbook-experiments.tsx";
import { loader as testPage } from "#app/routes/tests/results.tsx";
import { buildPayload } from "#experiments/flags/payload.ts";
import { type ConnectedShop, connectedShop } from "#tests/support/growthbook/connected-shop.ts";
import { testContext } from "#tests/support/services.ts";

let shop: ConnectedShop;
afterEach(() => shop.close());

type Call = { request: Request; params: Record<string, string>; context: ReturnType<typeof testContext> };

/** Calls a loader, or an action with a form; what was thrown counts as its answer. */
async function visit(
  handler: (call: Call) => unknown,
  cookie: string,
  {
    form,
    params = {},
    path = "/",
  }: { form?: Record<string, string>; params?: Record<string, string>; path?: string } = {},
) {
  const body = form && new URLSearchParams(form);
  const headers = { Cookie: cookie, Origin: "http://cairn.test" };
  const request = new Request(`http://cairn.test${path}`, body ? { method: "POST", headers, body } : { headers });
  try {
    return await handler({ request, params, context: testContext(shop.services) });
  } catch (thrown) {
    return thrown;
  }
}

async function administrator(): Promise<string> {
  const { services, workspaceId } = shop;
  const user = await createUser(services.db, { email: "ada@shop.test", name: "Ada", passwordHash: null, locale: "en" });
  await createMembership(services.db, { workspaceId, userId: user.id, role: "admin" });
  return (await startSession(services, { userId: user.id, workspaceId })).split(";")[0] ?? "";
}

const location = (answer: unknown) => (answer instanceof Response ? answer.headers.get("Location") : answer);

function theirExperiment(changes = {}) {
  const variations = [
    { id: "var_a", key: "0", name: "As today" },
    { id: "var_b", key: "1", name: "New" },
  ];
  const phase = { name: "Main", dateStarted: "2026-10-20T08:00:00.000Z", coverage: 1, variationWeights: [0.5, 0.5] };
  const plain = { ending: null, results: null, archived: false, assignmentQueryId: "", hashAttribute: "id" };
  const named = { id: "exp_77", trackingKey: "new-search", name: "New search", hypothesis: "Finding is easier" };
  return { ...plain, ...named, variations, phases: [phase], status: "running" as const, ...changes };
}

describe("import mode", () => {
  it("attaches an experiment of theirs to a key result: counted here, served and steered there", async () => {
    shop = await connectedShop({ mode: "import" });
    const { fake, services, workspaceId } = shop;
    fake.store.experiments.push(theirExperiment());
    const anna = await shop.cookieOf("anna");
    expect(await visit(listing, anna)).toMatchObject({
      page: { ok: true, value: { items: [{ trackingKey: "new-search", attached: false }], total: 1 } },
    });
    const form = { experiment: "exp_77", keyResult: "effort" };
    expect(await visit(attach, await shop.cookieOf("vera"), { form })).toMatchObject({ status: 403 });
    expect(location(await visit(attach, anna, { form }))).toBe("/tests/new-search");
    expect(await visit(attach, anna, { form })).toMatchObject({ data: { ok: false }, init: { status: 422 } });

    const test = await shop.record("new-search");
    expect(test.experiment).toMatchObject({ status: "running", startedAt: new Date("2026-10-20T08:00:00Z") });
    expect(test.experiment.definition).toMatchObject({
      assignedBy: "growthbook",
      metrics: { primary: { metric: "ces" } },
    });
    const at = shop.now().toISOString();
    const row = { customer: "c1", experiment: "new-search", variation: "1", at };
    expect(await services.ingest.write(workspaceId, "exposures", [row])).toMatchObject({ accepted: 1 });
    const payload = buildPayload(await readFlags(services.pool, workspaceId, "production"));
    expect(payload.features).not.toHaveProperty("new-search");

    Object.assign(fake.experiments("new-search")[0] ?? {}, { status: "stopped", results: someResults });
    await shop.sync();
    expect(await shop.link("new-search")).toMatchObject({ kind: "imported", state: "in-step", nextAt: null });
    expect((await shop.record("new-search")).experiment.status).toBe("stopped");
    expect(fake.calls.filter((call) => call.startsWith("POST"))).toEqual([]);
  });
});

/** As GrowthBook writes it: what is missing is 0. */
const analysis = (numbers: object) => [
  {
    ...{
      engine: "bayesian",
      numerator: 0,
      denominator: 0,
      mean: 0,
      stddev: 0,
      percentChange: 0,
      ciLow: 0,
      ciHigh: 0,
      pValue: 0,
    },
    ...numbers,
  },
];
const someResults = {
  dateUpdated: "2026-11-01T00:00:00.000Z",
  results: [
    {
      ...{ dimension: "", totalUsers: 2000, checks: { srm: 1 } },
      metrics: [
        {
          metricId: "met_orders",
          variations: [
            { variationId: "var_a", users: 1000, analyses: analysis({ mean: 0.2, stddev: 0.4 }) },
            {
              ...{ variationId: "var_b", users: 1000 },
              analyses: analysis({
                mean: 0.25,
                stddev: 0.4,
                percentChange: 0.25,
                ciLow: 0.1,
                ciHigh: 0.4,
                chanceToBeatControl: 0.98,
              }),
            },
          ],
        },
        { metricId: "met_empty", variations: [{ variationId: "var_b", users: 0, analyses: analysis({}) }] },
      ],
    },
  ],
};

describe("results of theirs", () => {
  it("stand beside ours as theirs, and zeros for what is missing become unknown with the reason", async () => {
    shop = await connectedShop({ mode: "import" });
    shop.fake.store.experiments.push(theirExperiment({ results: someResults }));
    const anna = await shop.cookieOf("anna");
    await visit(attach, anna, { form: { experiment: "exp_77", keyResult: "effort" } });
    await shop.sync();
    expect(await visit(testPage, anna, { params: { key: "new-search" } })).toMatchObject({
      growthbook: {
        kind: "imported",
        results: {
          ...{ engine: "bayesian", users: 2000 },
          metrics: [
            {
              metricId: "met_orders",
              variations: [
                { variation: 0, mean: 0.2, change: null, missing: "control" },
                { variation: 1, change: 0.25, low: 0.1, high: 0.4, chance: 0.98, pValue: null, missing: null },
              ],
            },
            { metricId: "met_empty", variations: [{ users: null, mean: null, change: null, missing: "no-data" }] },
          ],
        },
      },
    });
  });
});

describe("the settings of a server", () => {
  it("are an administrator's, keep the key sealed, and say clearly whether the server answers", async () => {
    shop = await connectedShop();
    const { db, env } = shop.services;
    const ada = await administrator();
    const save = (fields: Record<string, string>) =>
      visit(settings, ada, { form: { intent: "save", mode: "connected", host: shop.fake.host, ...fields } });
    expect(await visit(settings, await shop.cookieOf("anna"), { form: { intent: "save" } })).toMatchObject({
      status: 403,
    });
    expect(await save({ host: "ftp://x" })).toMatchObject({ data: { problems: [{ path: "host" }] } });
    // The stored key never goes to another host.
    expect(await save({ host: "http://127.0.0.1:1" })).toMatchObject({ data: { problems: [{ path: "apiKey" }] } });
    expect(await visit(settings, ada, { form: { intent: "test" } })).toMatchObject({
      data: { trial: { ok: true, value: { experiments: 0, projects: 1, dataSources: 0 } } },
    });
    expect(location(await save({ apiKey: "secret_wrong" }))).toBe("/settings/growthbook?saved=1");
    expect(await visit(settings, ada, { form: { intent: "test" } })).toMatchObject({
      data: { trial: { ok: false, problem: "key-refused" } },
    });
    const row = await db.growthbookConnection.findFirstOrThrow({ where: { workspaceId: shop.workspaceId } });
    expect(JSON.stringify(row)).not.toContain("secret_wrong");
    expect(JSON.stringify(await visit(page, ada))).not.toMatch(/secret_wrong|sealed/);
    expect((await findGrowthbook(db, shop.workspaceId, env.secret))?.apiKey).toBe("secret_wrong");
  });
});

describe("a real GrowthBook server", () => {
  const { GROWTHBOOK_API_HOST: host, GROWTHBOOK_API_KEY: apiKey } = process.env;
  it.skipIf(!host || !apiKey)(
    "answers the calls that only read (GROWTHBOOK_API_HOST, GROWTHBOOK_API_KEY)",
    async () => {
      shop = await connectedShop();
      const options = { host: host ?? "", apiKey: apiKey ?? "", now: () => new Date(), pause: { until: null } };
      const client = createGrowthbookClient(options);
      expect((await client.listExperiments({ limit: 1 })).total).toBeGreaterThanOrEqual(0);
      expect((await client.listProjects()).total).toBeGreaterThanOrEqual(0);
      expect(await client.getExperiment("exp_cairn_smoke_test_missing")).toBeNull();
      expect(await client.getFeature("cairn-smoke-test-missing")).toBeNull();
    },
  );
});
