import parsePrometheus from "parse-prometheus-text-format";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "#app/db/open-database.server.ts";
import { type ApiClient, apiClient, succeed } from "#tests/support/api-client.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";

/** What no line of a log and no figure may hold. */
const secret = {
  apiKey: "the-operators-own-administrator-key",
  wrongKey: "cairn_someone-elses-key-that-is-wrong",
  metricsToken: "the-token-of-the-monitoring",
  master: "a master secret for this test, long enough",
  password: "correct-horse-battery-staple",
  wrongPassword: "a-password-mistyped-once",
  email: "camille.martin@example.com",
  customer: "customer-4711-martin",
  comment: "my name is Camille Martin and I am angry",
};
const env = {
  CAIRN_API_KEY: secret.apiKey,
  CAIRN_SECRET: secret.master,
  METRICS_TOKEN: secret.metricsToken,
  LOG_LEVEL: "trace",
};

let first: TestServer;
let server: TestServer;
let api: ApiClient;
let cookie: string;
/** What the servers before the present one wrote. */
let earlierOutput = "";
const at = new Date(Date.now() - 3_600_000).toISOString();

async function scrape(token: string | null = secret.metricsToken) {
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(`${server.url}/metrics`, { headers });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}

/** The value of the sample of a metric with exactly these labels; undefined when there is none. */
function sample(text: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const found = parsePrometheus(text)
    .find((family) => family.name === name)
    ?.metrics.find((metric) => JSON.stringify(metric.labels ?? {}) === JSON.stringify(labels));
  return found?.value === undefined ? undefined : Number(found.value);
}

async function postForm(path: string, fields: Record<string, string>): Promise<Response> {
  return fetch(`${server.url}${path}`, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}

async function restart(change: (sql: { query(text: string): Promise<unknown> }) => Promise<void>): Promise<void> {
  await server.kill();
  earlierOutput += server.output();
  const database = await openDatabase({ databaseUrl: server.databaseUrl, dataDir: server.dataDir });
  await change(database.pool);
  await database.close();
  server = await startServer({ dataDir: server.dataDir, databaseUrl: server.databaseUrl ?? undefined, env });
  api = apiClient(server.url, secret.apiKey);
}

beforeAll(async () => {
  first = await startServer({ env });
  server = first;
  api = apiClient(server.url, secret.apiKey);
  const answer = await postForm("/set-up", {
    ...{ setUpKey: secret.apiKey, workspaceName: "Shop", locale: "en", timeZone: "Europe/Paris" },
    ...{ name: "Camille", email: secret.email, password: secret.password },
  });
  expect(answer.status).toBe(302);
  cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  await succeed(
    api.put("/api/v1/scales/ces", {
      ...{ name: "Ease", instrument: "ces-2", min: 1, max: 7, direction: "up", scoring: "mean" },
      wording: { en: "It was easy." },
    }),
  );
});
afterAll(async () => {
  await server.stop();
  await first.stop();
});

const answerRow = (id: string, more: object = {}) => ({
  ...{ id, customer: secret.customer, scale: "ces", score: 6, at, comment: secret.comment },
  ...more,
});

describe("/readyz", () => {
  it("names the database, the fold and the queue", async () => {
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: "ready", checks: { database: "ok", fold: "ok", queue: "ok" } },
    ]);
  });
});

describe("/metrics", () => {
  it("is read by a Prometheus parser and counts what happened", async () => {
    const before = (await scrape()).text;
    const count = (text: string, outcome: string) =>
      sample(text, "cairn_ingest_rows_total", { kind: "answers", outcome }) ?? 0;
    const rows = [answerRow("m1"), answerRow("m1"), answerRow("m2", { score: 9 })];
    expect((await api.post("/api/v1/answers", rows)).status).toBe(207);
    const client = new AbortController();
    const stream = await fetch(`${server.url}/sub/unknown`, { signal: client.signal });
    expect(stream.status).toBe(400);

    const { status, type, text } = await scrape();
    expect([status, type]).toEqual([200, expect.stringContaining("text/plain")]);
    expect(count(text, "accepted") - count(before, "accepted")).toBe(1);
    expect(count(text, "duplicate") - count(before, "duplicate")).toBe(1);
    expect(count(text, "rejected") - count(before, "rejected")).toBe(1);
    expect(sample(text, "cairn_http_requests_total", { route: "ingest", status: "207" })).toBe(1);
    expect(sample(text, "cairn_http_requests_total", { route: "stream", status: "400" })).toBe(1);
    expect(sample(text, "cairn_database_up")).toBe(1);
    for (const gauge of [
      "fold_lag_seconds",
      "dirty_marks",
      "ingest_queue_rows",
      "ingest_queue_seconds",
      "streams_open",
    ]) {
      expect(sample(text, `cairn_${gauge}`), gauge).toBeGreaterThanOrEqual(0);
    }
    expect(sample(text, "cairn_payload_pushes_total")).toBe(0);
    expect(sample(text, "cairn_job_failures_total", { job: "fold" })).toBe(0);
    const families = parsePrometheus(text);
    expect(families.find(({ name }) => name === "cairn_http_request_seconds")?.type).toBe("HISTOGRAM");
    await expect
      .poll(async () => sample((await scrape()).text, "cairn_fold_customers_total"), { timeout: 20_000 })
      .toBeGreaterThan(0);
    for (const word of Object.values(secret)) expect(text).not.toContain(word);
  });

  it("is for who has the token", async () => {
    expect((await scrape(null)).status).toBe(401);
    expect((await scrape("another-token-of-the-monitoring")).status).toBe(401);
  });
});

describe("a request's id", () => {
  it("is the proxy's own when it is plain, another otherwise, on machine URLs and pages alike", async () => {
    for (const path of ["/healthz", "/sign-in"]) {
      const idOf = async (id: string) =>
        (await fetch(`${server.url}${path}`, { headers: { "X-Request-Id": id } })).headers.get("x-request-id");
      expect(await idOf("proxy-id-0123456789")).toBe("proxy-id-0123456789");
      expect(await idOf(secret.email)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe("everything that can go wrong", () => {
  it("is answered", async () => {
    expect((await postForm("/sign-in", { email: secret.email, password: secret.wrongPassword })).status).not.toBe(302);
    expect((await postForm("/sign-in", { email: secret.email, password: secret.password })).status).toBe(302);
    const wrong = apiClient(server.url, secret.wrongKey);
    expect((await wrong.post("/api/v1/answers", [answerRow("l0")])).status).toBe(401);
    expect((await wrong.get("/api/v1/experiments")).status).toBe(401);
    expect((await api.post("/api/v1/answers", [answerRow("l1"), answerRow("l1", { score: 2 })])).status).toBe(207);
    for (const body of [`[${secret.customer}`, `{"customer": "${secret.customer}`, `"${secret.email}"`]) {
      expect((await api.send("POST", "/api/v1/answers", body, "application/json")).status).toBe(400);
      await api.send("POST", "/api/v1/answers", body, "application/x-ndjson");
      await api.send("POST", `/track?client_key=${secret.customer}`, body, "application/json");
      await api.send("PUT", `/api/v1/scales/${encodeURIComponent(secret.email)}`, body, "application/json");
    }
    await fetch(`${server.url}/${encodeURIComponent(secret.email)}?customer=${secret.customer}`);
    const form = new FormData();
    form.set(
      "file",
      new File([`date,customer,score,why\n${at.slice(0, 10)},${secret.customer},5,${secret.comment}\n`], "a.csv"),
    );
    form.set(
      "mapping",
      JSON.stringify({
        ...{ date: { column: "date", format: "iso" }, customer: { column: "customer" }, comment: { column: "why" } },
        scores: [{ column: "score", scale: "ces" }],
      }),
    );
    const headers = { Authorization: `Bearer ${secret.apiKey}` };
    const taken = await fetch(`${server.url}/api/v1/imports`, { method: "POST", headers, body: form });
    const { id } = (await taken.json()) as { id: number };
    await expect
      .poll(async () => (await succeed(api.get(`/api/v1/imports/${id}`))) as object, { timeout: 20_000 })
      .toMatchObject({ status: "done", factsAccepted: 1 });
  });

  it("is in the log under the request's id, which the page of a failure shows, without any personal data", async () => {
    await restart(async (sql) => {
      await sql.query("alter table answer add constraint never check (score < 0) not valid");
      await sql.query("alter table session add constraint never check (user_id < 0) not valid");
      await sql.query("alter table irritant rename to irritant_gone");
    });
    const headers = { Cookie: cookie, "X-Request-Id": "failing-page-0123" };
    const response = await fetch(`${server.url}/irritants`, { headers });
    expect(response.status).toBe(500);
    expect(await response.text()).toMatch(/Reference for whoever runs this server:[^f]*failing-page-0123/);
    expect(server.output()).toMatch(/"requestId":"failing-page-0123".*"request failed"/);
    expect((await api.post("/api/v1/answers", [answerRow("l2")])).status).toBe(500);
    expect((await postForm("/sign-in", { email: secret.email, password: secret.password })).status).toBe(500);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

    const written = earlierOutput + server.output();
    expect(written).toContain("facts could not be stored");
    expect(written).toContain("import done");
    const session = cookie.split("=")[1] ?? "";
    expect(session.length).toBeGreaterThan(20);
    for (const [name, word] of Object.entries({ ...secret, session })) {
      expect(
        written.split("\n").filter((line) => line.includes(word) || line.includes(encodeURIComponent(word))),
        name,
      ).toEqual([]);
    }
    const lines = written.split("\n").filter((line) => line.startsWith("{"));
    expect(lines.map((line) => JSON.parse(line).requestId).filter(Boolean).length).toBeGreaterThan(10);
  });
});
