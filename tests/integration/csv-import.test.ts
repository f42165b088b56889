import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createImport, findImport, listMappings } from "#app/db/import.server.ts";
import { createImporter } from "#app/ingest/csv/importer.server.ts";
import { startImport } from "#app/ingest/csv/start-import.server.ts";
import { storeUpload } from "#app/ingest/csv/uploads.server.ts";
import { presetOf, scaleFromPreset } from "#experiments/metrics/scale-presets.ts";
import { type ApiWorkspace, apiServices, apiWorkspace } from "#tests/support/api-workspace.ts";

let server: Awaited<ReturnType<typeof apiServices>>;
let shop: ApiWorkspace;
const now = () => new Date("2026-06-01T12:00:00Z");

const mapping = {
  date: { column: "date", format: "day-first" },
  customer: { column: "customer" },
  scores: [{ column: "score", scale: "csat", missing: ["0", "Blank"] }],
  comment: { column: "comment" },
};

function form(csv: string | Uint8Array<ArrayBuffer>, fields: Record<string, string> = {}): FormData {
  const body = new FormData();
  body.set("file", new File([csv], "answers.csv", { type: "text/csv" }));
  body.set("mapping", JSON.stringify(mapping));
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return body;
}

const csvOf = (rows: readonly string[]) => `date;customer;score;comment\n${rows.join("\n")}\n`;

type State = { id: number; status: string; [count: string]: unknown };

async function imported(body: FormData): Promise<State> {
  const { id } = (await shop.ok("POST", "/api/v1/imports", body)) as State;
  await server.services.imports.idle();
  return (await shop.ok("GET", `/api/v1/imports/${id}`)) as State;
}

const answers = async () => {
  const { rows } = await server.services.pool.query("select count(*) as n from answer where workspace_id = $1", [
    shop.workspaceId,
  ]);
  return Number(rows[0]?.n);
};

const uploads = () => {
  const folder = join(server.services.env.dataDir, "uploads");
  return existsSync(folder) ? readdirSync(folder) : [];
};

beforeAll(async () => {
  server = await apiServices({ now });
  shop = await apiWorkspace(server.services);
  const csat = presetOf("csat");
  if (!csat) throw new Error("no preset");
  await shop.ok("PUT", "/api/v1/scales/csat", scaleFromPreset(csat));
});
afterAll(() => server.close());

describe("POST /api/v1/imports", () => {
  it("takes the good rows of a file with 30 % bad ones and puts the others in the error file", async () => {
    const rows = Array.from({ length: 100 }, (_, index) => {
      const date = index % 10 === 0 ? "31/02/2026" : "12/05/2026";
      const score = index % 10 === 1 ? "9" : index % 10 === 2 ? "great" : index % 10 === 3 ? "Blank" : "4";
      return `${date};c${index};${score};"line ${index}; fine"`;
    });
    const state = await imported(form(csvOf(rows)));
    expect(state).toMatchObject({
      ...{ status: "done", rowsRead: 100, factsAccepted: 60, factsDuplicate: 0, rowsRejected: 30 },
      ...{ missing: { score: 10 }, problem: null },
    });
    const file = await (await shop.call("GET", `/api/v1/imports/${state.id}/errors.csv`)).text();
    const lines = file.trim().split("\r\n");
    expect(lines).toHaveLength(31);
    expect(lines[0]).toBe("line,column,code,message,content");
    expect(lines[1]).toContain("1,date,no-date");
    expect(lines[1]).toContain("31/02/2026");
    expect(lines.filter((line) => line.includes("off-scale"))).toHaveLength(10);
    expect(uploads()).toEqual([]);
  });

  it("adds nothing when the same file comes twice", async () => {
    const file = csvOf(["13/05/2026;twice;5;", "13/05/2026;other;4;"]);
    expect(await imported(form(file))).toMatchObject({ factsAccepted: 2, factsDuplicate: 0 });
    const before = await answers();
    expect(await imported(form(file))).toMatchObject({ factsAccepted: 0, factsDuplicate: 2, rowsRejected: 0 });
    expect(await answers()).toBe(before);
  });

  it("says what a dry run would do and writes nothing", async () => {
    const before = await answers();
    const body = form(csvOf(["14/05/2026;dry;3;", "nonsense;dry2;3;", "14/05/2026;dry3;0;"]), { dryRun: "true" });
    expect(await shop.ok("POST", "/api/v1/imports", body)).toMatchObject({
      ...{ rowsRead: 3, rowsRejected: 1, facts: { answers: 1 }, missing: { score: 1 } },
      problems: [{ code: "no-date", column: "date", count: 1, examples: [{ line: 2, raw: "nonsense" }] }],
    });
    expect(await answers()).toBe(before);
    expect(uploads()).toEqual([]);
  });

  it("uses a mapping by the name it was saved under", async () => {
    await imported(form(csvOf(["15/05/2026;named;3;"]), { saveAs: "Desk answers" }));
    expect(await listMappings(server.services.db, shop.workspaceId)).toMatchObject([{ name: "Desk answers", mapping }]);
    const again = await imported(form(csvOf(["16/05/2026;named;4;"]), { mapping: "Desk answers" }));
    expect(again).toMatchObject({ status: "done", factsAccepted: 1 });
    const unknown = await shop.call("POST", "/api/v1/imports", form("a\n", { mapping: "No such" }));
    expect(unknown.status).toBe(422);
    expect(await unknown.json()).toMatchObject({ error: { code: "unknown-mapping" } });
  });

  it("takes a small file inside JSON", async () => {
    const body = { fileName: "small.csv", csv: csvOf(["17/05/2026;json;2;"]), mapping };
    const { id } = (await shop.ok("POST", "/api/v1/imports", body)) as State;
    await server.services.imports.idle();
    expect(await shop.ok("GET", `/api/v1/imports/${id}`)).toMatchObject({ fileName: "small.csv", factsAccepted: 1 });
  });

  it("refuses bytes that are not UTF-8 before anything is written, unless their encoding is named", async () => {
    const before = await answers();
    const latin = new Uint8Array(Buffer.from(csvOf(["18/05/2026;café;4;très bien"]), "latin1"));
    const refusal = await shop.call("POST", "/api/v1/imports", form(latin));
    expect(refusal.status).toBe(422);
    expect(await refusal.json()).toMatchObject({ error: { code: "wrong-encoding" } });
    // Valid for longer than the head that is looked at first, then wrong.
    const late = new Uint8Array([...Buffer.from(csvOf(Array(5000).fill("18/05/2026;late;4;fine"))), 0xff, 0x0a]);
    expect((await shop.call("POST", "/api/v1/imports", form(late))).status).toBe(422);
    expect(await answers()).toBe(before);
    expect(uploads()).toEqual([]);
    const named = form(latin, { mapping: JSON.stringify({ ...mapping, encoding: "windows-1252" }) });
    expect(await imported(named)).toMatchObject({ status: "done", factsAccepted: 1 });
  });

  it.each([
    ["a column that is not there", { ...mapping, customer: { column: "client" } }, "unknown-column", "customer.column"],
    [
      "a scale that is not there",
      { ...mapping, scores: [{ column: "score", scale: "x" }] },
      "unknown-scale",
      "scores.0.scale",
    ],
    [
      "a test that is not there",
      { ...mapping, variation: { column: "score", experiment: "x" } },
      "unknown-test",
      "variation.experiment",
    ],
    ["nothing to import", { date: mapping.date }, "invalid-body", "mapping.scores"],
  ])("refuses %s", async (_what, wrong, code, path) => {
    const body = form(csvOf(["18/05/2026;a;4;"]), { mapping: JSON.stringify(wrong) });
    const response = await shop.call("POST", "/api/v1/imports", body);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ error: { code, issues: [{ path }] } });
    expect(uploads()).toEqual([]);
  });

  it("refuses a form without a file, and an empty file", async () => {
    const noFile = new FormData();
    noFile.set("mapping", JSON.stringify(mapping));
    expect((await shop.call("POST", "/api/v1/imports", noFile)).status).toBe(422);
    const empty = await shop.call("POST", "/api/v1/imports", form(""));
    expect(await empty.json()).toMatchObject({ error: { code: "file-empty" } });
  });

  it("does not show one workspace's imports to another", async () => {
    const { id } = await imported(form(csvOf(["19/05/2026;mine;4;"])));
    const stranger = await apiWorkspace(server.services, "stranger");
    expect((await stranger.call("GET", `/api/v1/imports/${id}`)).status).toBe(404);
    expect((await stranger.call("GET", `/api/v1/imports/${id}/errors.csv`)).status).toBe(404);
    expect(await stranger.ok("GET", "/api/v1/imports")).toEqual({ data: [] });
    expect((await shop.call("GET", "/api/v1/imports/x")).status).toBe(404);
  });
});

describe("an import that a stop interrupted", () => {
  it("goes on where it was at the next start, taken up by one process only, and counts each row once", async () => {
    const { services } = server;
    const { db, env, ingest, log } = services;
    const writer = { workspaceId: shop.workspaceId, actor: { kind: "key" as const, id: null, name: "test" } };
    const rows = Array.from({ length: 3500 }, (_, index) => `20/05/2026;long${index};${index % 7 === 0 ? 9 : 4};`);
    const storedAs = `${crypto.randomUUID()}.csv`;
    const bytesTotal = await storeUpload(
      env.dataDir,
      storedAs,
      (async function* () {
        yield Buffer.from(csvOf(rows));
      })(),
    );
    const upload = await createImport(db, {
      ...{ workspaceId: shop.workspaceId, fileName: "long.csv", storedAs, bytesTotal },
      ...{ createdById: null, createdByName: "test" },
    });
    const parts = { db, dataDir: env.dataDir, now, log };
    // The first process is told to stop while its second batch is under way.
    let batches = 0;
    const first = createImporter({
      ...parts,
      ingest: {
        write: async (...call) => {
          batches += 1;
          if (batches === 2) stopped = first.stop();
          return await ingest.write(...call);
        },
      },
    });
    let stopped: Promise<void> | null = null;
    const parsed = { ...mapping, date: { column: "date", format: "day-first" as const }, events: [] };
    expect(await startImport({ ...services, imports: first }, writer, upload, parsed, null)).toMatchObject({
      ok: true,
    });
    await first.idle();
    await stopped;
    expect(await findImport(db, shop.workspaceId, upload.id)).toMatchObject({ status: "running", rowsRead: 2000 });

    const next = [createImporter({ ...parts, ingest }), createImporter({ ...parts, ingest })];
    await Promise.all(next.map((importer) => importer.resume()));
    await Promise.all(next.map((importer) => importer.idle()));
    expect(await findImport(db, shop.workspaceId, upload.id)).toMatchObject({
      ...{ status: "done", rowsRead: 3500, factsAccepted: 3000, factsDuplicate: 0, rowsRejected: 500 },
    });
  });
});
