import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiAnswer } from "#tests/support/api-client.ts";
import { apiClient } from "#tests/support/api-client.ts";
import { answer, decision, refusedAsAWhole, scale } from "#tests/support/bad-calls.ts";
import { callbackDefinition } from "#tests/support/experiment.ts";
import { type FurnishedServer, furnishedServer } from "#tests/support/furnished-server.ts";

let server: FurnishedServer;
let before: Map<string, string>;

beforeAll(async () => {
  server = await furnishedServer();
  const api = server.api();
  const draft = { ...callbackDefinition, keyResult: "effort", irritant: null };
  const tests = {
    "no-control": { ...draft, variations: [callbackDefinition.variations[0]], flagKey: "no-control" },
    "mixed-scales": { ...draft, flagKey: "mixed", metrics: { ...draft.metrics, primary: { metric: "nps" } } },
  };
  for (const [key, document] of Object.entries(tests)) {
    expect(await api.put(`/api/v1/experiments/${key}`, document)).toMatchObject({ status: 201 });
  }
  before = await server.tables();
}, 240_000);

afterAll(() => server.close());

const codeOf = ({ body }: ApiAnswer) => (body as { error?: { code: string; message: string } }).error; // checked by what follows

describe("refused as a whole, with a code and a sentence", () => {
  it.each(refusedAsAWhole)("%s", async (_name, call, status, code) => {
    const refused = await call(server.api());
    expect(refused.status, JSON.stringify(refused.body)).toBe(status);
    expect(codeOf(refused)?.code).toBe(code);
    expect(codeOf(refused)?.message.length).toBeGreaterThan(7);
  });

  it("names every reason why a test may not start", async () => {
    const { body } = await server.api().post("/api/v1/experiments/no-control/launch");
    const issues = (body as { error: { issues: { code: string; message: string }[] } }).error.issues; // refused above
    expect(issues.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["no-control", "too-few-variations", "weights-not-one"]),
    );
    expect(issues.every(({ message }) => message.length > 8)).toBe(true);
  });
});

describe("callers who may not", () => {
  it.each([
    ["no key", null, 401],
    ["a key that never was", "cairn_0000000000000000000000000000000000000000", 401],
    ["a revoked key", "revoked", 401],
    ["a viewer's key", "reader", 403],
    ["a key for facts only", "sender", 403],
  ] as const)("%s changes nothing", async (_name, key, status) => {
    const api = key === null || key.startsWith("cairn_") ? apiClient(server.url(), key) : server.api(key as "revoked");
    const calls = [
      api.put("/api/v1/scales/s", scale),
      api.post("/api/v1/experiments/callback-first/stop"),
      api.post("/api/v1/experiments/callback-first/decide", decision),
      api.post("/api/v1/objectives/help/publish"),
      api.post("/api/v1/sdk-connections", { name: "Mine" }),
    ];
    for (const refused of await Promise.all(calls)) {
      expect(refused.status).toBe(status);
      expect(codeOf(refused)?.message.length).toBeGreaterThan(8);
    }
  });

  it("a viewer's key sends no facts", async () => {
    expect(await server.api("reader").post("/api/v1/answers", [answer])).toMatchObject({ status: 403 });
    expect(await server.api("revoked").post("/api/v1/answers", [answer])).toMatchObject({ status: 401 });
  });
});

const megabyte = "x".repeat(1024 * 1024);
/** 50 MB in pieces, so that only the server decides when it is too much. */
const fiftyMegabytes = () =>
  new ReadableStream({
    start(controller) {
      for (let sent = 0; sent < 50; sent += 1) controller.enqueue(new TextEncoder().encode(megabyte));
      controller.close();
    },
  });

describe("a body of 50 MB", () => {
  it.each([
    ["facts", "POST", "/api/v1/answers", "application/json"],
    ["a line of facts", "POST", "/api/v1/answers", "application/x-ndjson"],
    ["a document", "PUT", "/api/v1/scales/s", "application/json"],
    ["a form", "POST", "/tests/callback-first", "application/x-www-form-urlencoded"],
    ["the sign-in", "POST", "/sign-in", "application/x-www-form-urlencoded"],
  ])(
    "of %s is refused, whether its length is told or not, and the server goes on",
    async (_name, method, path, type) => {
      const cookie = server.shop.cookies.anna;
      const headers = { "Content-Type": type, Authorization: `Bearer ${server.shop.keys.manager}`, Cookie: cookie };
      for (const body of [megabyte.repeat(50), fiftyMegabytes()]) {
        const sent = fetch(`${server.url()}${path}`, { method, headers, body, duplex: "half" } as RequestInit); // Node's own
        // The server may close the line before all is sent: the sender then sees the answer or a broken line.
        const status = await sent.then(({ status: answered }) => answered).catch(() => "broken off");
        expect([411, 413, "broken off"]).toContain(status);
      }
      expect((await fetch(`${server.url()}/healthz`)).status).toBe(200);
    },
  );
});

describe("nothing of all this", () => {
  it("has written a single row", async () => {
    expect(await server.tables()).toEqual(before);
  }, 120_000);
});
