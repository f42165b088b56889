import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import type { SurveyMetric } from "#experiments/metrics/metric.ts";
import { isScore } from "#experiments/metrics/scale.ts";
import { scoreSums } from "#experiments/okr/cell-sums.ts";
import { decompose, type TestInput } from "#experiments/okr/decompose.ts";
import type { Decomposition } from "#experiments/okr/decomposition.ts";
import { grade } from "#experiments/okr/grade.ts";
import type { KeyResult } from "#experiments/okr/key-result.ts";
import { pooledValue } from "#experiments/okr/pooled-value.ts";
import type { SeriesCell } from "#experiments/okr/series.ts";
import { ease, easeFrom49To54, recommendation, satisfaction } from "#tests/support/key-result.ts";

// San Francisco airport's passenger survey of May 2017 and May 2018, row by row into a key result. Nothing was tested
// between the two: whatever moved is a level, to be shown and credited to nobody. Steps are boarding areas.
const data = join(import.meta.dirname, "../../../shared/data");
const absent = !existsSync(join(data, "expected.json"));
if (absent) process.stdout.write("real survey: skipped, ../shared/data is not here\n");

const may = (year: number) => ({ from: `${year}-05-01`, to: `${year}-05-31` });
const ease5: SurveyMetric = { ...ease, scale: { ...ease.scale, instrument: "ces-5", max: 5 } };
const noTarget: KeyResult = { ...easeFrom49To54, minAnswers: 100 };

type Row = Record<string, string>;
const parsed = new Map<number, Row[]>();

function rowsOf(year: number): Row[] {
  const known = parsed.get(year);
  if (known !== undefined) return known;
  const text = readFileSync(join(data, `sfo_customer_survey_${year}.csv`), "utf8");
  const options = { header: true, skipEmptyLines: true, transformHeader: (header: string) => header.trim() } as const;
  const { data: rows } = Papa.parse<Row>(text, options);
  parsed.set(year, rows);
  return rows;
}

/** The answers in a column; 0, 6 and "Blank" are off the 1–5 scales, 11 off 0–10: missing, not scores. */
function seriesOf(metric: SurveyMetric, year: number, column: string): SeriesCell[] {
  return rowsOf(year).flatMap((row): SeriesCell[] => {
    const written = row[column]?.trim() ?? "";
    const score = written === "" ? Number.NaN : Number(written);
    if (!isScore(metric.scale, score)) return [];
    const stepId = "ABCDEFG".indexOf(row.BAREA ?? "") + 1;
    return [{ day: `${year}-05-15`, stepId, channelId: 1, ...scoreSums(metric.scale, score, 1) }];
  });
}

const columns = {
  ces: { metric: ease5, column: "Q14FIND" },
  csat: { metric: satisfaction, column: "Q7ALL" },
  nps: { metric: recommendation, column: "NETPRO" },
};

type Published = Record<
  "sfo_2017" | "sfo_2018",
  {
    ces_find_way: { n: number; mean: number };
    csat_overall: { n: number; top2_share: number };
    nps: { n: number; nps: number; ci95: [number, number] };
  }
>;

const newSigns: TestInput = {
  ...{ experiment: "new-signs", name: { en: "New signs everywhere" }, variation: 1, state: "shipped", tier: null },
  ...{ randomised: false, sameMetric: true, effect: { value: -0.018, standardError: 0.024 } },
  coverage: {
    before: { share: 0, standardError: 0, respondents: 2683 },
    now: { share: 1, standardError: 0, respondents: 2603 },
  },
};

function movement({ metric, column }: (typeof columns)["ces"]): Decomposition {
  const cells = [...seriesOf(metric, 2017, column), ...seriesOf(metric, 2018, column)];
  const windows = { before: may(2017), now: may(2018) };
  const rest = { tests: [newSigns], history: [], overlaps: [], holdout: null };
  const result = decompose({ keyResult: noTarget, cells, ...windows, ...rest });
  if (result.reason !== null) throw new Error(result.reason);
  return result.value;
}

describe.skipIf(absent)("the airport survey of 2017 and 2018", () => {
  it("has the published levels as pooled values", () => {
    const published: Published = JSON.parse(readFileSync(join(data, "expected.json"), "utf8"));
    for (const year of [2017, 2018] as const) {
      const { ces_find_way, csat_overall, nps } = published[`sfo_${year}`];
      const value = ({ metric, column }: (typeof columns)["ces"]) =>
        pooledValue(metric, noTarget, seriesOf(metric, year, column), may(year));
      expect(value(columns.ces).n).toBe(ces_find_way.n);
      expect(value(columns.ces).value).toBeCloseTo(ces_find_way.mean, 4);
      expect(value(columns.csat).n).toBe(csat_overall.n);
      expect(value(columns.csat).value).toBeCloseTo(csat_overall.top2_share, 4);
      expect(value(columns.nps).n).toBe(nps.n);
      expect(value(columns.nps).value).toBeCloseTo(nps.nps, 4);
      expect(value(columns.nps).interval?.lower).toBeCloseTo(nps.ci95[0], 2);
      expect(value(columns.nps).interval?.upper).toBeCloseTo(nps.ci95[1], 2);
    }
  });

  it.each(Object.entries(columns))(
    "credits no test with the fall in %s: drift carries all of the change within",
    (_name, column) => {
      const { movement: fall, mix, within, drift, tests, notCounted, testsTotal } = movement(column);
      expect(fall.value).toBeLessThan(0);
      expect(tests).toEqual([]);
      expect(testsTotal.value).toBe(0);
      expect(notCounted.map(({ reason }) => reason)).toEqual(["before-after-only"]);
      expect(drift.value).toBeCloseTo(within.value, 12);
      expect(drift.standardError).toBeCloseTo(within.standardError, 12);
      expect(mix.value + drift.value).toBeCloseTo(fall.value, 9);
    },
  );

  it("finds the fall of NPS and CSAT unexplained, and that of CES within chance", () => {
    const explained = Object.values(columns).map((column) => movement(column).drift.explained);
    expect(explained).toEqual([true, false, false]);
  });

  it("cannot tell whether a target of 4.40 was hit, and sees that 4.50 was missed", () => {
    const { metric, column } = columns.ces;
    const pooled = pooledValue(metric, noTarget, seriesOf(metric, 2018, column), may(2018));
    const aimed = (target: number) => grade({ ...noTarget, baseline: 4.3, target }, pooled).grade;
    expect([aimed(4.35), aimed(4.4), aimed(4.5)]).toEqual(["hit", "cannot-tell", "missed"]);
  });
});
