import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findImport, listMappings } from "#app/db/import.server.ts";
import { loader as errorFile } from "#app/routes/import/errors-csv.ts";
import { action, loader } from "#app/routes/import/import.tsx";
import { action as upload } from "#app/routes/import/list.tsx";
import { testContext } from "#tests/support/services.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

let shop: Shop;
const dataDir = mkdtempSync(join(tmpdir(), "cairn-import-pages-"));
const csv = "date;customer;nps;why\n12/10/2026;a;9;parfait\n13/10/2026;b;Blank;\n14/10/2026;c;42;\n";

const context = () => ({ ...testContext(shop.services), env: { ...shop.services.env, dataDir } });

async function post(path: string, fields: Record<string, string>, who = "anna", file?: string): Promise<Request> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  if (file !== undefined) body.set("file", new File([file], "nps.csv"));
  const headers = { Cookie: await shop.cookieOf(who), Origin: "http://cairn.test" };
  return new Request(`http://cairn.test${path}`, { method: "POST", headers, body });
}

const get = async (path: string, who = "anna") =>
  new Request(`http://cairn.test${path}`, { headers: { Cookie: await shop.cookieOf(who) } });

const fields = {
  ...{ encoding: "utf-8", delimiter: ";", headerRows: "1", "date.column": "date", "date.format": "day-first" },
  ...{ "customer.column": "customer", "comment.column": "why", saveAs: "" },
  ...{ "scores.0.column": "nps", "scores.0.scale": "nps", "scores.0.missing": "11, Blank" },
};

async function uploaded(): Promise<string> {
  const answer = await upload({ request: await post("/import", {}, "anna", csv), params: {}, context: context() });
  if (!(answer instanceof Response)) throw new Error("the upload was refused");
  return (answer.headers.get("Location") ?? "").split("/").at(-1) ?? "";
}

const act = async (id: string, changes: Record<string, string>, who = "anna") =>
  await action({
    request: await post(`/import/${id}`, { ...fields, ...changes }, who),
    params: { id },
    context: context(),
  });

beforeAll(async () => {
  shop = await shopWithTest({ now: () => new Date("2026-11-01T12:00:00Z") });
});
afterAll(async () => {
  await shop.services.close();
  rmSync(dataDir, { recursive: true });
});

describe("the import pages", () => {
  it("show how a file was recognised, try a mapping without writing, and say why cells are refused", async () => {
    const id = await uploaded();
    const page = await loader({ request: await get(`/import/${id}`), params: { id }, context: context() });
    expect(page.mapping?.shape).toMatchObject({
      delimiter: ";",
      encoding: "utf-8",
      columns: ["date", "customer", "nps", "why"],
    });
    const tried = await act(id, { intent: "check" });
    expect(tried).toMatchObject({
      data: { ok: true, report: { rowsRead: 3, rowsRejected: 1, facts: { answers: 1 }, missing: { nps: 1 } } },
    });
    expect(JSON.stringify(tried)).toContain("add it to the missing codes");
    expect(await findImport(shop.services.db, shop.workspaceId, Number(id))).toMatchObject({ status: "uploaded" });
  });

  it("keep what was typed and put each problem beside its field", async () => {
    const id = await uploaded();
    const refusal = await act(id, {
      intent: "start",
      "date.column": "",
      "scores.0.scale": "",
      "customer.column": "nobody",
    });
    expect(refusal).toMatchObject({
      init: { status: 422 },
      data: {
        ok: false,
        values: { "scores.0.missing": "11, Blank" },
        problems: [{ path: "date.column" }, { path: "scores.0.scale" }],
      },
    });
    expect(await act(id, { intent: "start", "customer.column": "nobody" })).toMatchObject({
      data: { problems: [{ path: "customer.column", message: "“nobody” is not a column of this file." }] },
    });
  });

  it("start the import, save its mapping for the next file, and offer the refused cells", async () => {
    const id = await uploaded();
    const { imports } = shop.services;
    const services = { ...context(), imports: { ...imports, start: () => undefined } };
    const request = await post(`/import/${id}`, { ...fields, intent: "start", saveAs: "Monthly NPS" });
    await action({ request, params: { id }, context: services });
    expect(await findImport(shop.services.db, shop.workspaceId, Number(id))).toMatchObject({ status: "running" });
    expect((await listMappings(shop.services.db, shop.workspaceId)).map(({ name }) => name)).toEqual(["Monthly NPS"]);
    const again = await act(id, { intent: "start" });
    expect(again).toMatchObject({ data: { problems: [{ path: "" }] } });
    const next = await uploaded();
    const page = await loader({ request: await get(`/import/${next}`), params: { id: next }, context: context() });
    expect(page.mapping).toMatchObject({
      applied: "Monthly NPS",
      values: { "date.column": "date", "scores.0.scale": "nps", "scores.0.missing": "11, Blank" },
    });
    const file = await errorFile({
      request: await get(`/import/${id}/errors.csv`),
      params: { id },
      context: context(),
    });
    expect(file.headers.get("Content-Disposition")).toContain(`import-${id}-errors.csv`);
  });

  it("are closed to viewers and to other workspaces", async () => {
    const id = await uploaded();
    const seen = loader({ request: await get(`/import/${id}`, "vera"), params: { id }, context: context() });
    await expect(seen).rejects.toMatchObject({ status: 403 });
    const posted = act(id, { intent: "cancel" }, "vera");
    await expect(posted).rejects.toMatchObject({ status: 403 });
    const foreign = loader({ request: await get("/import/999999"), params: { id: "999999" }, context: context() });
    await expect(foreign).rejects.toMatchObject({ status: 404 });
  });
});
