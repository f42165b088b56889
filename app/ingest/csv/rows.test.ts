import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseCsvDate } from "./dates.ts";
import { detectCsv } from "./detect.ts";
import { readCsvRows, WrongEncodingError } from "./rows.server.ts";

const folder = mkdtempSync(join(tmpdir(), "cairn-csv-"));
afterAll(() => rmSync(folder, { recursive: true }));
const bytes = (text: string) => new TextEncoder().encode(text);

async function rowsOf(
  content: string | Uint8Array,
  format = { encoding: "utf-8" as const, delimiter: ",", headerRows: 1 },
) {
  const path = join(folder, "file.csv");
  writeFileSync(path, content);
  const rows = [];
  for await (const row of readCsvRows(path, format)) rows.push(row);
  return rows;
}

describe("readCsvRows", () => {
  it("reads quoted delimiters, line breaks and trailing-space headers", async () => {
    const rows = await rowsOf('id,"NETPRO  ",comment\r\n1,9,"slow, but\nkind"\r\n\r\n2,Blank,\r\n');
    expect(rows.map((row) => [row.line, ...row.cells.values()])).toEqual([
      [1, "1", "9", "slow, but\nkind"],
      [2, "2", "Blank", ""],
    ]);
    expect(rows[0]?.cells.get("NETPRO")).toBe("9");
  });

  it("keeps every row of a file many chunks long, characters cut between chunks included", async () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `${index},"été, n° ${index}"`);
    const rows = await rowsOf(`id,text\n${lines.join("\n")}\n`);
    expect(rows).toHaveLength(60_000);
    expect(rows.every((row, index) => row.cells.get("text") === `été, n° ${index}`)).toBe(true);
  });

  it("ends with its reader, and says that a file is gone", async () => {
    const path = join(folder, "long.csv");
    writeFileSync(path, `id\n${"1\n".repeat(1_000_000)}`);
    const format = { encoding: "utf-8" as const, delimiter: ",", headerRows: 1 };
    for await (const row of readCsvRows(path, format)) {
      expect(row.bytesRead).toBeLessThan(1_000_000);
      if (row.line === 3) break;
    }
    await expect(readCsvRows(join(folder, "gone.csv"), format).next()).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("refuses bytes that are not of the encoding", async () => {
    await expect(rowsOf(new Uint8Array([105, 100, 10, 0xe9, 10]))).rejects.toThrow(WrongEncodingError);
  });
});

describe("detectCsv", () => {
  it("finds semicolons, a byte-order mark and French headers", () => {
    const shape = detectCsv(bytes('\uFEFF"ID expérience";"Écrit le"\n"1";"2026-05-01"\n'));
    expect(shape).toMatchObject({
      delimiter: ";",
      encoding: "utf-8",
      headerRows: 1,
      columns: ["ID expérience", "Écrit le"],
    });
  });

  it("recognises the three header rows of Qualtrics and the two of SurveyMonkey", () => {
    const qualtrics =
      'StartDate,Q1\nStart,How easy?\n"{""ImportId"":""startDate""}","{""ImportId"":""QID1""}"\n2026-01-01,5\n';
    expect(detectCsv(bytes(qualtrics))).toMatchObject({
      headerRows: 3,
      columns: ["StartDate", "Q1"],
      labels: ["Start", "How easy?"],
    });
    const monkey = "RespondentID,Which?,,Gender\n,Film A,Film B,Response\n1,x,,F\n";
    expect(detectCsv(bytes(monkey))).toMatchObject({
      headerRows: 2,
      columns: ["RespondentID", "Which?", "Which? – Film B", "Gender"],
    });
  });

  it("says when the encoding is a guess, and null for an empty file", () => {
    expect(detectCsv(new Uint8Array([105, 100, 44, 98, 10, 0xe9, 44, 49, 10]))).toMatchObject({
      encoding: "windows-1252",
      encodingCertain: false,
    });
    expect(detectCsv(bytes(""))).toBeNull();
  });
});

describe("parseCsvDate", () => {
  it("reads local time in the workspace's zone, summer and winter", () => {
    expect(parseCsvDate("2026-07-18 08:28:09", "iso", "Europe/Paris")?.toISOString()).toBe("2026-07-18T06:28:09.000Z");
    expect(parseCsvDate("18/01/2026 08:28", "day-first", "Europe/Paris")?.toISOString()).toBe(
      "2026-01-18T07:28:00.000Z",
    );
    expect(parseCsvDate("12/31/1899 06:15:00 PM", "month-first", "UTC")?.toISOString()).toBe(
      "1899-12-31T18:15:00.000Z",
    );
    expect(parseCsvDate("2026-07-18T08:28:09Z", "iso", "Europe/Paris")?.toISOString()).toBe("2026-07-18T08:28:09.000Z");
  });

  it("refuses what is no date instead of rolling it over", () => {
    expect(parseCsvDate("31/02/2026", "day-first", "UTC")).toBeNull();
    expect(parseCsvDate("SAT", "iso", "UTC")).toBeNull();
  });
});
