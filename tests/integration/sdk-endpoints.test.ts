import { request } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { revokeConnection } from "#app/db/sdk-connection.server.ts";
import type { Services } from "#app/server/services.ts";
import { bestOf, timed } from "#tests/support/best-of.ts";
import { serveDirect } from "#tests/support/direct-server.ts";
import { callbackTest } from "#tests/support/experiment.ts";
import { type FlagWorkspace, flagWorkspace } from "#tests/support/flag-workspace.ts";
import { testServices } from "#tests/support/services.ts";

let services: Services;
let server: { url: string; close(): Promise<void> };
let workspace: FlagWorkspace;
let clientKey: string;

beforeAll(async () => {
  services = await testServices();
  server = await serveDirect(services);
  workspace = await flagWorkspace(services);
  clientKey = (await workspace.connect()).clientKey;
  await workspace.setFlag("banner", "none");
  await workspace.saveTest({ ...callbackTest(), status: "running" });
});

afterAll(async () => {
  await server.close();
  await services.close();
});

/** A request by hand, because fetch hides encodings and adds headers of its own. */
function raw(path: string, headers: Record<string, string> = {}, method = "GET") {
  return new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: Buffer }>(
    (resolve, reject) => {
      const sent = request(server.url + path, { method, headers }, (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("end", () =>
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }),
        );
      });
      sent.on("error", reject);
      sent.end();
    },
  );
}

const features = (headers?: Record<string, string>, method?: string) =>
  raw(`/api/features/${clientKey}`, headers, method);

function evaluate(body: unknown, key = clientKey) {
  return fetch(`${server.url}/api/eval/${key}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

describe("GET /api/features/:clientKey", () => {
  it("serves the flags with the headers SDKs and caches look for", async () => {
    const { status, headers, body } = await features();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "x-sse-support, ETag",
      "cache-control": "public, max-age=30, stale-while-revalidate=3600, stale-if-error=36000",
      "content-type": "application/json; charset=utf-8",
      etag: expect.stringMatching(/^"[\w-]{22}"$/),
      vary: "Accept-Encoding",
      "x-sse-support": "enabled",
    });
    const payload = JSON.parse(body.toString());
    expect(Object.keys(payload.features)).toEqual(["banner", "callback-first"]);
    expect(payload.status).toBe(200);
  });

  it("is compressed when asked to, with the same content under a tag of its own", async () => {
    const [plain, zipped, brotli] = await Promise.all([
      features(),
      features({ "accept-encoding": "gzip" }),
      features({ "accept-encoding": "gzip, deflate, br" }),
    ]);
    expect([zipped.headers["content-encoding"], brotli.headers["content-encoding"]]).toEqual(["gzip", "br"]);
    expect(gunzipSync(zipped.body)).toEqual(plain.body);
    expect(brotliDecompressSync(brotli.body)).toEqual(plain.body);
    expect(new Set([plain, zipped, brotli].map(({ headers }) => headers.etag)).size).toBe(3);
    expect((await features({ "accept-encoding": "br;q=0, gzip;q=0.5" })).headers["content-encoding"]).toBe("gzip");
  });

  it("answers 304 without a body while nothing changed, and 200 afterwards", async () => {
    const etag = String((await features()).headers.etag);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const { status, body, headers } = await features({ "if-none-match": known });
      expect([status, body.length, headers.etag]).toEqual([304, 0, etag]);
    }
    await workspace.setFlag("banner", "sale");
    await services.payloads.check();
    const changed = await features({ "if-none-match": etag });
    expect(changed.status).toBe(200);
    expect(JSON.parse(changed.body.toString()).features.banner).toEqual({ defaultValue: "sale" });
  });

  it("answers HEAD with the headers only, and a preflight", async () => {
    const head = await features({}, "HEAD");
    expect([head.status, head.body.length, Number(head.headers["content-length"]) > 100]).toEqual([200, 0, true]);
    const preflight = await features(
      { origin: "https://shop.example", "access-control-request-headers": "x-a" },
      "OPTIONS",
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "x-a",
    });
    expect((await features({}, "DELETE")).status).toBe(405);
  });

  it.each(["sdk-unknown", "%27%3B--", "x".repeat(200)])("refuses the unknown key %s for good", async (key) => {
    const { status, headers, body } = await raw(`/api/features/${key}`);
    expect(status).toBe(400);
    expect(headers["x-unrecoverable"]).toBe("1");
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(JSON.parse(body.toString())).toEqual({ status: 400, error: "Unknown or revoked client key" });
  });

  it("forgets a revoked key within a second by itself", async () => {
    const taken: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const connection = await workspace.connect();
      const path = `/api/features/${connection.clientKey}`;
      expect((await raw(path)).status).toBe(200);
      await services.db.$transaction((tx) => revokeConnection(tx, workspace.id, connection.id, services.now()));
      const refused = () =>
        expect.poll(async () => (await raw(path)).status, { timeout: 10_000, interval: 20 }).toBe(400);
      taken.push(await timed(refused));
    }
    expect(bestOf("revoked by itself", taken)).toBeLessThan(1000);
  });

  it("serves each connection its own environment and workspace only", async () => {
    await workspace.setFlag("beta", true, { environments: ["staging"] });
    const other = await flagWorkspace(services, "other");
    await other.setFlag("theirs", true);
    const [staging, theirs] = await Promise.all([workspace.connect({ environment: "staging" }), other.connect()]);
    const keys = async (key: string) =>
      Object.keys(JSON.parse((await raw(`/api/features/${key}`)).body.toString()).features);
    expect(await keys(staging.clientKey)).toEqual(["beta", "callback-first"]);
    expect(await keys(theirs.clientKey)).toEqual(["theirs"]);
  });

  it("gives no rules to a connection that is for remote evaluation", async () => {
    const remote = await workspace.connect({ remoteEval: true });
    const { status, body } = await raw(`/api/features/${remote.clientKey}`);
    expect([status, JSON.parse(body.toString()).error]).toEqual([400, expect.stringContaining("remote evaluation")]);
  });

  it("raises dateUpdated with every change, also within a millisecond and under a clock that runs backwards", async () => {
    const frozen = await testServices({ now: () => new Date("2001-01-01T00:00:00Z") });
    try {
      const place = await flagWorkspace(frozen);
      const { clientKey: key } = await place.connect();
      const seen: string[] = [];
      for (const value of [1, 2, 3]) {
        await place.setFlag("f", value);
        await frozen.payloads.check();
        seen.push((await frozen.payloads.get(key))?.payload.dateUpdated ?? "");
      }
      expect(seen).toEqual(["2001-01-01T00:00:00.000Z", "2001-01-01T00:00:00.001Z", "2001-01-01T00:00:00.002Z"]);
    } finally {
      await frozen.close();
    }
  });
});

describe("POST /api/eval/:clientKey", () => {
  it("gives one value per flag, with what to track, and neither rules nor other variations", async () => {
    const response = await evaluate({ attributes: { id: "u1" } });
    expect(response.headers.get("cache-control")).toBe("no-store");
    const payload = await response.json();
    expect(payload.features.banner).toEqual({ defaultValue: "sale" });
    const reduced = payload.features["callback-first"];
    const value = reduced.defaultValue;
    expect(reduced).toEqual({
      defaultValue: value,
      rules: [
        {
          force: value,
          tracks: [
            {
              experiment: {
                key: "callback-first",
                name: "Callback first",
                phase: "1",
                hashAttribute: "id",
                variations: value ? [null, true] : [false, null],
              },
              result: expect.objectContaining({ variationId: value ? 1 : 0, hashValue: "u1", inExperiment: true }),
            },
          ],
        },
      ],
    });
    expect(JSON.stringify(payload)).not.toContain("savedGroups");
  });

  it("obeys forced features and variations and tracks neither", async () => {
    const request = { attributes: { id: "u1" }, forcedFeatures: [["banner", "forced"]] };
    for (const variation of [0, 1]) {
      const payload = await (await evaluate({ ...request, forcedVariations: { "callback-first": variation } })).json();
      expect(payload.features.banner).toEqual({ defaultValue: "forced" });
      expect(payload.features["callback-first"]).toEqual({ defaultValue: variation === 1 });
    }
  });

  it.each([
    ["text that is not JSON", "{", 400],
    ["a list", [], 400],
    ["a wrong type", { attributes: "all" }, 400],
    ["501 attributes", { attributes: Object.fromEntries(Array.from({ length: 501 }, (_, at) => [`a${at}`, 1])) }, 400],
    ["a body over 256 kB", { attributes: { id: "x".repeat(300_000) } }, 413],
  ])("refuses %s", async (_, body, status) => {
    const response = await evaluate(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ status, error: expect.any(String) });
  });

  it("refuses a body that grows past the limit without saying so", async () => {
    const outcome = await new Promise<number>((resolve, reject) => {
      const sent = request(`${server.url}/api/eval/${clientKey}`, { method: "POST" }, (res) =>
        resolve(res.statusCode ?? 0),
      );
      sent.on("error", reject);
      sent.write("x".repeat(200_000));
      sent.write("x".repeat(200_000));
    });
    expect(outcome).toBe(413);
  });

  it("refuses an unknown key", async () => {
    const response = await evaluate({ attributes: {} }, "sdk-unknown");
    expect([response.status, response.headers.get("x-unrecoverable")]).toEqual([400, "1"]);
  });
});
