import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMigrations } from "#app/db/migrate.server.ts";
import { serverPool } from "#app/db/open-database.server.ts";
import { openPGlite, pglitePool } from "#app/db/pglite.server.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";
import { writeOn } from "#tests/support/write-on.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ onNothing: true });
});

afterAll(async () => {
  await server.stop();
});

/** Sends bytes that `fetch` refuses to send; gives the status line. */
function statusOf(rawRequest: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () => socket.write(rawRequest));
    socket.once("data", (data) => {
      resolve(data.toString().split("\r\n")[0] ?? "");
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

describe("the built server", () => {
  it("tells a supervisor that it lives and a balancer that it is ready", async () => {
    const [health, ready] = await Promise.all([fetch(`${server.url}/healthz`), fetch(`${server.url}/readyz`)]);
    expect([health.status, await health.json()]).toEqual([200, { status: "ok" }]);
    expect([ready.status, await ready.json()]).toMatchObject([200, { status: "ready" }]);
  });

  it("refuses another method on a machine URL and names those it answers", async () => {
    const response = await fetch(`${server.url}/healthz`, { method: "DELETE" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET");
    expect(await response.json()).toMatchObject({ error: { code: "method-not-allowed" } });
  });

  it("answers HEAD without a body", async () => {
    const response = await fetch(`${server.url}/healthz`, { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  it("refuses a proxy's absolute URL and a host that is none", async () => {
    expect(await statusOf("GET http://elsewhere.example/ HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n")).toContain(
      "400",
    );
    expect(await statusOf("GET / HTTP/1.1\r\nHost: two words\r\n\r\n")).toContain("400");
  });

  it.each([
    ["413", "The form is larger than 1 MB.", "sec-fetch-site: same-origin"],
    ["403", "This form was sent by another site.", "sec-fetch-site: cross-site"],
  ])("lets who still sends a form read why it is refused: %s", async (status, text, header) => {
    const head = ["POST /sign-in HTTP/1.1", `host: ${new URL(server.url).host}`, "accept-encoding: gzip, br", header];
    const form = ["content-type: application/x-www-form-urlencoded", "content-length: 5000000"];
    const answer = await writeOn(Number(new URL(server.url).port), [...head, ...form].join("\n"), 400);
    expect(answer.error).toBeNull();
    expect(answer.received).toMatch(new RegExp(`^HTTP/1.1 ${status} .*\r\n\r\n${text}$`, "s"));
  });

  it("gives every document its own script nonce and the security headers", async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const response = await fetch(`${server.url}/`);
        expect(response.headers.get("x-content-type-options")).toBe("nosniff");
        const nonce = /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1];
        expect(await response.text()).toContain(`nonce="${nonce}"`);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
  });

  it("lets browsers keep hashed assets for a year, and does not answer an absent one with a page", async () => {
    const page = await (await fetch(`${server.url}/`)).text();
    const asset = /\/assets\/[\w.-]+\.js/.exec(page)?.[0];
    const response = await fetch(`${server.url}${asset}`, { headers: { "accept-encoding": "br" } });
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    const absent = await fetch(`${server.url}/assets/absent.js`);
    expect([absent.status, await absent.text()]).toEqual([404, "Not found"]);
  });
});

describe("starting and stopping", () => {
  it("names the variable that is wrong", async () => {
    await expect(startServer({ env: { LOG_LEVEL: "loud" } })).rejects.toThrow(/Cairn cannot start:[\s\S]*LOG_LEVEL/);
  });

  it("says that its port is taken", async () => {
    await expect(startServer({ env: { PORT: new URL(server.url).port } })).rejects.toThrow(
      /cannot start: .*EADDRINUSE/,
    );
  });

  it.skipIf(process.env.TEST_DATABASE_URL)("refuses a data directory that another process uses", async () => {
    await expect(startServer({ dataDir: server.dataDir })).rejects.toThrow(/Another Cairn process is using/);
  });

  it("stops with exit code 0 on SIGTERM while a connection is kept open", async () => {
    const timed = async (own: TestServer) => {
      const begin = performance.now();
      expect(await own.stop()).toBe(0);
      return performance.now() - begin;
    };
    const unvisited = await timed(await startServer());
    const own = await startServer();
    // fetch keeps its connection alive: the server must close it itself.
    await (await fetch(`${own.url}/healthz`)).text();
    // Open requests are cut after ten seconds: a connection left to that would cost them.
    expect((await timed(own)) - unvisited).toBeLessThan(9_000);
  });

  it("leaves a database of another version alone, says why, and opens its own data again after it was killed", {
    timeout: 240_000,
  }, async () => {
    const first = await startServer();
    await first.kill();
    const place = { dataDir: first.dataDir, databaseUrl: first.databaseUrl ?? undefined };
    const change = async (sql: string) => {
      const folder = join(first.dataDir, "pglite");
      const pool = first.databaseUrl ? serverPool(first.databaseUrl) : pglitePool(await openPGlite(folder));
      await pool.query(sql);
      await pool.end();
    };
    const { name, checksum } = readMigrations()[0]!;
    const setChecksum = (to: string) =>
      change(`update _prisma_migrations set checksum = '${to}' where migration_name = '${name}'`);
    await setChecksum("another");
    await expect(startServer(place)).rejects.toThrow(/cannot start: Migration \w+ was edited after it was applied/);
    await setChecksum(checksum);
    await change(
      "update _prisma_migrations set migration_name = '2999_later' where migration_name = (select max(migration_name) from _prisma_migrations)",
    );
    await expect(startServer(place)).rejects.toThrow(/cannot start: The database is newer .*2999_later/);
    await change(
      `update _prisma_migrations set migration_name = '${readMigrations().at(-1)?.name}' where migration_name = '2999_later'`,
    );
    const again = await startServer(place);
    expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
    await again.stop();
    await first.stop();
  });
});
