import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { ApiClient } from "#tests/support/api-client.ts";
import { succeed } from "#tests/support/api-client.ts";
import { callbackDefinition } from "#tests/support/experiment.ts";
import { type FurnishedServer, furnishedServer } from "#tests/support/furnished-server.ts";
import routes from "../../app/routes.ts";

// Every URL that names something is opened with what only the neighbour has: the neighbour sees it, we do not.

let server: FurnishedServer;
let before: Map<string, string>;
let importId: number;

beforeAll(async () => {
  server = await furnishedServer();
  const theirs = server.elsewhereApi();
  const owner = "carla@elsewhere.test";
  const put = (path: string, document: unknown) => succeed(theirs.put(`/api/v1/${path}`, document));
  await put("scales/theirs", {
    ...{ name: "S", instrument: "custom", min: 1, max: 5, direction: "up", scoring: "mean", wording: "How was it?" },
  });
  await put("journeys/theirs", { name: "J", steps: [{ key: "their-step", name: "Step" }] });
  await put("channels/theirs", { name: "C", kind: "human" });
  await put("metrics/theirs", { name: "M", kind: "survey", scale: "theirs" });
  await put("cycles/theirs", { name: "Theirs", startsOn: "2030-01-01", endsOn: "2030-03-31" });
  await put("objectives/theirs", { title: "O", cycle: "theirs", owner });
  await put("key-results/theirs", { title: "K", kind: "increase", objective: "theirs", metric: "ces" });
  await put("irritants/theirs", { title: "I", journey: "theirs" });
  await put("experiments/theirs", {
    ...{ ...callbackDefinition, flagKey: "theirs", keyResult: "effort", irritant: null },
  });
  await succeed(theirs.post("/api/v1/experiments/theirs/launch"));
  await put("event-names/theirs", { scale: "theirs" });
  await put("exclusion-groups/theirs", { name: "E" });
  await put("holdouts/theirs-held", { objective: "theirs", share: 0.05 });
  await put("saved-groups/theirs", { name: "G", attribute: "id", values: ["their-customer"] });
  const theirGroup = { attribute: "id", operator: "in-group", values: ["theirs"] };
  await put("flags/theirs", {
    defaultValue: false,
    rules: [{ id: "r", kind: "force", value: true, audience: { conditions: [theirGroup] } }],
  });
  const mapping = {
    date: { constant: new Date().toISOString().slice(0, 10) },
    scores: [{ column: "ease", scale: "ces-2" }],
  };
  const begun = await succeed(theirs.post("/api/v1/imports", { csv: "ease\n5\n9\n", mapping }));
  importId = z.object({ id: z.number() }).parse(begun).id;
  const status = async () => JSON.stringify(await succeed(theirs.get(`/api/v1/imports/${importId}`)));
  await vi.waitFor(async () => expect(await status()).toContain('"done"'), { timeout: 30_000, interval: 200 });
  before = await server.tables();
}, 240_000);

afterAll(() => server.close());

type Entry = { path?: string; children?: Entry[] };

function pathsOf(entries: readonly Entry[], under = ""): string[] {
  return entries.flatMap(({ path, children }) => {
    const full = path === undefined ? under : `${under}/${path}`;
    return [...(path === undefined ? [] : [full]), ...pathsOf(children ?? [], full)];
  });
}

const collections = [
  ...["scales", "journeys", "channels", "metrics", "cycles", "objectives", "key-results", "irritants"],
  ...["saved-groups", "flags", "event-names", "exclusion-groups", "holdouts"],
];
/** Parameters that name no data: a template of ours, a table of the page, a signed address (digest.test.ts), an unknown page. */
const namesNothing = [/:template/, /:token/, /:table/, /\*/, /:locale/];

/** A route's URLs with the neighbour's things in the place of its parameters. */
function neighbourUrls(path: string): string[] {
  if (path.includes(":collection")) {
    if (!path.includes(":key")) return [];
    return [...collections, "experiments"].map((name) =>
      path.replace(":collection", name).replace(":key", name === "holdouts" ? "theirs-held" : "theirs"),
    );
  }
  // Posted to below.
  if (/:move$|\/publish$|\/rotate$|\/:clientKey$/.test(path)) return [];
  const filled = path
    .replace(/:key\b/, "theirs")
    .replace(/:id\b/, String(importId))
    .replace(/:day\b/, server.elsewhereDigest);
  if (filled.includes(":")) throw new Error(`say in this test what only the neighbour has for ${path}`);
  return [filled];
}

/** `routes.ts` writes its list at once, without a promise. */
const pattern = pathsOf(routes as Entry[]).filter(
  (path) => /[:*]/.test(path) && !namesNothing.some((one) => one.test(path)),
);

const isApi = (url: string) => url.startsWith("/api/");
async function statusFor(workspace: FurnishedServer["shop"], url: string): Promise<number> {
  const headers: Record<string, string> = isApi(url)
    ? { Authorization: `Bearer ${workspace.keys.manager}` }
    : { Cookie: workspace.cookies.carla };
  const response = await fetch(`${server.url()}${url}`, { headers, redirect: "manual" });
  await response.arrayBuffer();
  return response.status;
}

describe("another workspace's keys in a URL", () => {
  it.each(pattern)("%s: found by the neighbour, unknown to us", async (path) => {
    for (const url of neighbourUrls(path)) {
      expect([url, await statusFor(server.elsewhere, url)]).toEqual([url, 200]);
      expect([url, await statusFor(server.shop, url)]).toEqual([url, 404]);
    }
  });

  it.each(["/okrs?cycle=theirs", "/outcomes?cycle=theirs", "/api/v1/outcomes?cycle=theirs"])("%s", async (url) => {
    expect([await statusFor(server.elsewhere, url), await statusFor(server.shop, url)]).toEqual([200, 404]);
  });

  it("publishes nothing of theirs", async () => {
    expect(await server.api().post("/api/v1/objectives/theirs/publish")).toMatchObject({ status: 404 });
  });

  it("rotates no key of theirs", async () => {
    const { clientKey } = server.elsewhere;
    const answer = await server.api().post(`/api/v1/sdk-connections/${clientKey}/rotate`, { overlapHours: 0 });
    expect(answer).toMatchObject({ status: 404 });
  });

  it("revokes no connection of theirs", async () => {
    const { clientKey } = server.elsewhere;
    const answer = await server.api().send("DELETE", `/api/v1/sdk-connections/${clientKey}`, "", "application/json");
    expect(answer).toMatchObject({ status: 404 });
    expect((await fetch(`${server.url()}/api/features/${clientKey}`)).status).toBe(200);
  });

  it.each(["launch", "stop", "decide"])("moves nothing of theirs: %s", async (move) => {
    const body = move === "decide" ? { verdict: "stop", reason: "mine", learning: "mine" } : {};
    expect(await server.api().post(`/api/v1/experiments/theirs/${move}`, body)).toMatchObject({ status: 404 });
  });

  it.each(["launch", "pause", "stop", "decide"])("posts nothing to their test's page: %s", async (intent) => {
    const body = new URLSearchParams({ intent, verdict: "stop", reason: "mine", learning: "mine" });
    const headers = { Cookie: server.shop.cookies.anna };
    const response = await fetch(`${server.url()}/tests/theirs`, { method: "POST", headers, body, redirect: "manual" });
    expect(response.status).toBe(404);
  });
});

describe("another workspace's keys in a document", () => {
  const refused: [string, (api: ApiClient) => ReturnType<ApiClient["put"]>, string][] = [
    ["scale", (api) => api.put("/api/v1/metrics/m", { name: "M", kind: "survey", scale: "theirs" }), "unknown-scale"],
    ["journey", (api) => api.put("/api/v1/irritants/i", { title: "I", journey: "theirs" }), "unknown-journey"],
    ["cycle", (api) => api.put("/api/v1/objectives/o", { title: "O", cycle: "theirs" }), "unknown-cycle"],
    [
      "objective",
      (api) => api.put("/api/v1/key-results/k", { title: "K", kind: "increase", objective: "theirs" }),
      "unknown-objective",
    ],
    [
      "owner",
      (api) => api.put("/api/v1/objectives/o", { title: "O", cycle: "2026-q4", owner: "anna@elsewhere.test" }),
      "unknown-member",
    ],
    [
      "key result",
      (api) => api.put("/api/v1/experiments/e", { ...callbackDefinition, keyResult: "theirs" }),
      "unknown-key-result",
    ],
    [
      "metric",
      (api) =>
        api.put("/api/v1/experiments/e", {
          ...callbackDefinition,
          irritant: null,
          metrics: { primary: { metric: "theirs" } },
        }),
      "unknown-metric",
    ],
    [
      "saved group",
      (api) =>
        api.put("/api/v1/flags/f", {
          defaultValue: 1,
          valueType: "number",
          rules: [
            {
              ...{ id: "r", kind: "force", value: 2 },
              audience: { conditions: [{ attribute: "id", operator: "in-group", values: ["theirs"] }] },
            },
          ],
        }),
      "unknown-group",
    ],
    [
      "prerequisite",
      (api) =>
        api.put("/api/v1/flags/f", {
          defaultValue: false,
          rules: [{ id: "r", kind: "force", value: true, prerequisites: [{ flag: "theirs", value: true }] }],
        }),
      "unknown-flag",
    ],
  ];
  it.each(refused)("%s is unknown", async (_what, call, code) => {
    expect(await call(server.api())).toMatchObject({ status: 422, body: { error: { code } } });
  });

  it("test and scale are unknown to facts", async () => {
    const at = new Date().toISOString();
    const exposure = { customer: "c1", experiment: "theirs", variation: 0, at };
    const answer = { id: "x", customer: "c1", scale: "theirs", score: 3, at };
    for (const [kind, row, code] of [
      ["exposures", exposure, "unknown-experiment"],
      ["answers", answer, "unknown-scale"],
    ] as const) {
      expect(await server.api().post(`/api/v1/${kind}`, [row])).toMatchObject({
        body: { accepted: 0, rejected: [{ code }] },
      });
    }
  });
});

describe("what each sees", () => {
  it("lists of the API and flags hold one's own only", async () => {
    for (const name of [...collections, "experiments"]) {
      const listed = JSON.stringify(await succeed(server.api().get(`/api/v1/${name}`)));
      expect(listed, name).not.toContain("theirs");
      expect(listed, name).not.toContain("elsewhere");
    }
    const flags = async ({ clientKey }: FurnishedServer["shop"]) =>
      await (await fetch(`${server.url()}/api/features/${clientKey}`)).text();
    expect(await flags(server.elsewhere)).toContain("theirs");
    expect(await flags(server.shop)).not.toContain("theirs");
  });

  it("nothing was written in either workspace", async () => {
    expect(await server.tables()).toEqual(before);
  }, 120_000);
});
