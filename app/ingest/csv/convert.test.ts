import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { convertRow } from "./convert.ts";
import { type CsvMapping, csvMappingSchema } from "./mapping.ts";
import { readCsvRows } from "./rows.server.ts";

const scales = new Map([
  ["csat", { min: 1, max: 5 }],
  ["nps", { min: 0, max: 10 }],
]);
const context = { fileId: "f", timeZone: "Europe/Paris", scales };
const row = (cells: Record<string, string>) => ({ line: 7, cells: new Map(Object.entries(cells)), bytesRead: 0 });
const mapping = (extra: Partial<CsvMapping> = {}): CsvMapping =>
  csvMappingSchema.parse({
    date: { constant: "2026-05-01" },
    scores: [{ column: "CSAT", scale: "csat", missing: ["0", "6", "Blank"] }],
    ...extra,
  });

describe("convertRow", () => {
  it("makes one answer of one score, named after file, line and column so that a second import doubles nothing", () => {
    const out = convertRow(row({ CSAT: "4" }), mapping(), context);
    expect(out.answers).toEqual([
      expect.objectContaining({ id: "f:7:csat:CSAT", customer: "row:f:7", score: 4, at: "2026-05-01T10:00:00.000Z" }),
    ]);
    expect(out.problems).toEqual([]);
  });

  it("treats declared codes and empty cells as no answer, by number or by word", () => {
    for (const text of ["0", "6", "6.0", "blank", " "]) {
      const out = convertRow(row({ CSAT: text }), mapping(), context);
      expect([out.answers, out.missing, out.problems]).toEqual([[], ["CSAT"], []]);
    }
  });

  it("refuses a score off its scale and a word that is no number, and says what to do", () => {
    expect(convertRow(row({ CSAT: "9" }), mapping(), context).problems).toMatchObject([
      { line: 7, column: "CSAT", code: "off-scale" },
    ]);
    expect(convertRow(row({ CSAT: "great" }), mapping(), context).problems).toMatchObject([
      { code: "not-a-number", raw: "great" },
    ]);
  });

  it("keeps the good answer of a row whose other cell is bad, with the comment told once", () => {
    const both = mapping({
      comment: { column: "why" },
      scores: [
        { column: "CSAT", scale: "csat", missing: [] },
        { column: "NPS", scale: "nps", missing: [] },
        { column: "N2", scale: "nps", missing: [] },
      ],
    });
    const out = convertRow(row({ CSAT: "12", NPS: "10", N2: "8", why: "Parfait" }), both, context);
    expect(out.answers.map((a) => [a.score, a.comment])).toEqual([
      [10, "Parfait"],
      [8, undefined],
    ]);
    expect(out.problems).toHaveLength(1);
  });

  it("turns the variation column into an exposure one second before the answer", () => {
    const out = convertRow(
      row({ CSAT: "4", arm: "Social" }),
      mapping({ variation: { column: "arm", experiment: "seats", words: { social: "together" } } }),
      context,
    );
    expect(out.exposures).toMatchObject([
      { experiment: "seats", variation: "together", at: "2026-05-01T09:59:59.000Z" },
    ]);
  });

  const survey = resolve("../shared/data/sfo_customer_survey_2018.csv");
  it.skipIf(!existsSync(survey))("reads the real airport survey of 2018 (skipped without ../shared/data)", async () => {
    const real = csvMappingSchema.parse({
      date: { constant: "2018-05-21" },
      scores: [
        { column: "Q7ALL", scale: "csat", missing: ["0", "6", "Blank"] },
        { column: "NETPRO", scale: "nps", missing: ["11", "Blank"] },
      ],
    });
    const counts = { csat: 0, nps: 0, problems: 0 };
    for await (const one of readCsvRows(survey, { encoding: "utf-8", delimiter: ",", headerRows: 1 })) {
      const out = convertRow(one, real, context);
      for (const answer of out.answers) counts[answer.scale === "csat" ? "csat" : "nps"] += 1;
      counts.problems += out.problems.length;
    }
    // the figures of ../shared/data/expected.json
    expect(counts).toEqual({ csat: 2625, nps: 2650, problems: 0 });
  });
});
