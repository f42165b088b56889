import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { analyse } from "#experiments/analysis/analyse.ts";
import type { AnalysisInput, AnalysisPlan, ArmSums, MetricInput } from "#experiments/analysis/input.ts";
import type { Comparison } from "#experiments/analysis/report.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import { isScore, type Scale } from "#experiments/metrics/scale.ts";
import {
  analysisInput,
  behaviourArm,
  customScale,
  metricInput,
  occurrenceMetric,
  surveyArm,
  surveyMetric,
} from "#tests/support/analysis.ts";

// Published experiments, row by row into sums, then through the whole analysis; figures of ../shared/data/expected.json.
const data = join(import.meta.dirname, "../../../shared/data");
const absent = !existsSync(join(data, "expected.json"));
if (absent) process.stdout.write("real experiments: skipped, ../shared/data is not here\n");

type Row = Record<string, string>;
type Between = {
  n_control: number;
  diff: number;
  welch_p: number;
  welch_ci95: [number, number];
  prob_superiority: number;
};

function rowsOf(file: string): Row[] {
  const { data: rows, errors } = Papa.parse<Row>(readFileSync(join(data, file), "utf8"), {
    header: true,
    skipEmptyLines: true,
  });
  if (errors.length > 0) throw new Error(`${file}: ${JSON.stringify(errors[0])}`);
  return rows;
}

type Published = {
  L22_E4: { srm_p: number; enjoyother: Record<string, Between>; enjoyamount: Record<string, Between> };
  MV23_SH: { participated: { control: number[]; treatment: number[]; diff: number; p: number; wald_ci95: number[] } };
  vr_queue: Record<"Frustration" | "ExitLikelihood", { first_period_between: Between }>;
};
const expected = (): Published => JSON.parse(readFileSync(join(data, "expected.json"), "utf8"));

/** One look at the end, as its authors planned. */
const published: AnalysisPlan = {
  ...{ method: "fixed", plannedAnswers: null, plannedExposed: 1, minimumDays: 7, maximumDays: 84 },
};

function surveyArms(
  metric: Metric,
  scale: Scale,
  rows: Row[],
  variationOf: (row: Row) => number,
  column: string,
): ArmSums[] {
  const variations = [...new Set(rows.map(variationOf))];
  return variations.map((variation) => {
    const own = rows.filter((row) => variationOf(row) === variation).map((row) => Number(row[column]));
    const histogram = Array.from({ length: scale.max - scale.min + 1 }, (_, level) => {
      const score = scale.min + level;
      return { score, answers: own.filter((answer) => answer === score).length };
    });
    expect(own.every((score) => isScore(scale, score))).toBe(true);
    return surveyArm(metric, variation, histogram);
  });
}

function input(rows: Row[], variationOf: (row: Row) => number, metrics: MetricInput[], parts: Partial<AnalysisInput>) {
  const indexes = [...new Set(rows.map(variationOf))].sort();
  return analysisInput({
    running: false,
    variations: indexes.map((index) => ({ index, weight: 1, dose: null })),
    exposures: indexes.map((variation) => {
      const units = rows.filter((row) => variationOf(row) === variation).length;
      return { variation, channelId: 1, units, asked: units };
    }),
    metrics,
    plan: published,
    ...parts,
  });
}

function comparison(report: ReturnType<typeof analyse>, metricId: number, variation: number): Comparison {
  const found = report.metrics
    .find((metric) => metric.metricId === metricId)
    ?.comparisons.find((one) => one.variation === variation);
  if (found === undefined) throw new Error(`no comparison of metric ${metricId}, variation ${variation}`);
  return found;
}

describe.skipIf(absent)("published experiments through the analysis", () => {
  it("finds how much others enjoy it up and how much one enjoys it oneself down (Liu 2022, experiment 4)", () => {
    const rows = rowsOf("experiment_L22_E4.csv");
    const arms = ["alone", "social", "social intervention"];
    const variationOf = (row: Row) => arms.indexOf(row.social ?? "");
    const scale = customScale(1, 5);
    const columns = ["enjoyother", "enjoyamount"] as const;
    const metrics = columns.map((column, i) => {
      const metric = surveyMetric(i + 1, scale);
      return metricInput(metric, "primary", surveyArms(metric, scale, rows, variationOf, column));
    });
    const report = analyse(input(rows, variationOf, metrics, {}));
    expect(report.health.exposed.value?.pValue).toBeCloseTo(expected().L22_E4.srm_p, 5);
    for (const [i, column] of columns.entries()) {
      for (const variation of [1, 2]) {
        const want = expected().L22_E4[column][`${arms[variation]}_vs_alone`];
        if (want === undefined) throw new Error(`nothing is expected of ${arms[variation]}`);
        const { fixed, control, ordinal, verdict, badge } = comparison(report, i + 1, variation);
        expect(control.n).toBe(want.n_control);
        expect(fixed.value?.effect).toBeCloseTo(want.diff, 5);
        expect(fixed.value?.interval.lower).toBeCloseTo(want.welch_ci95[0], 5);
        expect(fixed.value?.interval.upper).toBeCloseTo(want.welch_ci95[1], 5);
        expect((fixed.value?.pValue ?? 1) / want.welch_p).toBeCloseTo(1, 4);
        expect(ordinal.value?.superiority).toBeCloseTo(want.prob_superiority, 4);
        expect(verdict).toBe(want.diff > 0 ? "better" : "worse");
        // nobody stayed silent, so that the bounds are the effect itself; without a behaviour beside it: likely, not confirmed
        expect(badge).toMatchObject({
          tier: "B",
          reasons: ["interval-excludes-zero", "bounds-exclude-zero", "no-corroboration-metric"],
        });
      }
    }
    const [lower, upper] = [0.579, 1.0077];
    expect(comparison(report, 1, 1).fixed.value).toMatchObject({
      effect: expect.closeTo(0.7933, 4),
      interval: { lower: expect.closeTo(lower, 4), upper: expect.closeTo(upper, 4) },
    });
  });

  it("finds participation up from 53.74 % to 67.77 % (Moon, VanEpps 2023, study H)", () => {
    const rows = rowsOf("experiment_MV23_SH.csv");
    const variationOf = (row: Row) => (row.condition === "quantity" ? 1 : 0);
    const metric = occurrenceMetric(1, "up");
    const arms = [0, 1].map((variation) => {
      const own = rows.filter((row) => variationOf(row) === variation);
      const gave = own.filter((row) => row.donate === "1").length;
      return behaviourArm(variation, own.length, gave, gave);
    });
    const report = analyse(input(rows, variationOf, [metricInput(metric, "primary", arms)], {}));
    const { control, treatment, fixed, verdict, badge } = comparison(report, 1, 1);
    const want = expected().MV23_SH.participated;
    expect(control.value.value).toBeCloseTo(want.control[2] ?? Number.NaN, 6);
    expect(treatment.value.value).toBeCloseTo(want.treatment[2] ?? Number.NaN, 6);
    expect(fixed.value?.effect).toBeCloseTo(want.diff, 6);
    expect(fixed.value?.pValue).toBeCloseTo(want.p, 11);
    // Newcombe's interval beside the textbook one: the same to half a point at 600 per arm
    expect(fixed.value?.interval.lower).toBeCloseTo(want.wald_ci95[0] ?? Number.NaN, 2);
    expect(fixed.value?.interval.upper).toBeCloseTo(want.wald_ci95[1] ?? Number.NaN, 2);
    expect([verdict, badge.tier]).toEqual(["better", "B"]);
  });

  it.each(["Frustration", "ExitLikelihood"] as const)(
    "says 'not enough answers' of 15 against 15 people: %s in a queue",
    (question) => {
      const rows = rowsOf("experiment_vr_queue_TreatmentResponses.csv");
      const variationOf = (row: Row) => (row.Treatment1 === "With_Notification" ? 1 : 0);
      const words = ["Very unlikely", "Unlikely", "Neutral", "Likely", "Very likely"];
      const scored = rows.map((row): Row => {
        const answer = row[`Treatment1${question}`] ?? "";
        return { ...row, score: words.includes(answer) ? String(words.indexOf(answer) + 1) : answer };
      });
      const scale = customScale(1, 5, "down");
      const metric = surveyMetric(1, scale);
      const metrics = [metricInput(metric, "primary", surveyArms(metric, scale, scored, variationOf, "score"))];
      for (const plan of [published, { ...published, method: "sequential" as const }]) {
        const report = analyse(input(rows, variationOf, metrics, { plan }));
        const { fixed, deciding, sequential, bayes, verdict, badge } = comparison(report, 1, 1);
        const want: Between = expected().vr_queue[question].first_period_between;
        expect(fixed.value?.effect).toBeCloseTo(want.diff, 5);
        expect(fixed.value?.interval.lower).toBeCloseTo(want.welch_ci95[0], 5);
        expect(deciding).toEqual({ value: null, reason: "collecting", have: 15, need: 30 });
        expect([sequential.reason, bayes.reason]).toEqual(["collecting", "collecting"]);
        expect([verdict, badge.tier, badge.reasons]).toEqual(["not-enough-answers", "C", ["collecting"]]);
        expect(report.recommendation).toMatchObject({ verdict: "discuss", variation: 1 });
      }
    },
  );
});
