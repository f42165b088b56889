import { z } from "zod";
import { adjust } from "#experiments/stats/adjustment.ts";
import { meanArm, proportionArm, ratioArm } from "#experiments/stats/arms.ts";
import { cupedMoments } from "#experiments/stats/cuped.ts";
import { sampleRatio } from "#experiments/stats/sample-ratio.ts";
import { compare, posteriorOf, priorSettings, sequentialAnswer, toPrior, welchAnswer } from "./growthbook.ts";
import {
  type cuped,
  type Handler,
  handler,
  pairOf,
  type ratio,
  type summary,
  toCuped,
  toMean,
  toProportion,
  toRatio,
} from "./wire.ts";

// GrowthBook's whole run: database rows in, metrics × dimension values × variations out. Only rows are regrouped
// here; every number comes from the functions the single methods use.

const settingsShape = z.object({
  ...{ stats_engine: z.enum(["frequentist", "bayesian"]), difference_type: z.enum(["absolute", "relative"]) },
  ...{ sequential_testing_enabled: z.boolean(), sequential_tuning_parameter: z.number() },
  ...{ alpha: z.number(), max_dimensions: z.number(), weights: z.array(z.number()) },
});
type Settings = z.infer<typeof settingsShape>;

const metricShape = z.object({
  ...{ id: z.string(), statistic_type: z.enum(["mean", "mean_ra", "ratio"]), main_metric_type: z.string() },
  ...{ inverse: z.boolean().default(false), prior_proper: z.boolean().default(false) },
  ...{ prior_mean: z.number().default(0), prior_stddev: z.number().default(0.3) },
});
type Metric = z.infer<typeof metricShape>;

type Row = { variation: string; dimension: string; users: number; sums: Record<string, number> };
const rowShape = z
  .object({ variation: z.string(), dimension: z.string().default(""), users: z.number() })
  .catchall(z.number())
  .transform(({ variation, dimension, users, ...sums }): Row => ({ variation, dimension, users, sums }));
const inputShape = z.object({ metrics: z.record(z.string(), metricShape), rows: z.array(rowShape) });

const other = "(other)";

export const endToEndMethods: Record<string, Handler> = {
  "gb.e2e": handler(settingsShape, inputShape, (settings, { metrics, rows }) => {
    const known = rows.filter((row) => settings.weights[Number(row.variation)] !== undefined);
    const unknown = [...new Set(rows.filter((row) => !known.includes(row)).map((row) => row.variation))];
    const dimensions = groupByDimension(known, settings.max_dimensions);
    return Object.values(metrics).flatMap((metric, index) =>
      dimensions.map(({ dimension, byVariation }) => {
        const arms = settings.weights.map((_, variation) => byVariation.get(String(variation)) ?? emptyRow);
        const srm = sampleRatio(
          arms.map((arm) => arm.users),
          settings.weights,
        );
        const variations = analyse(arms, `m${index}_`, metric, settings);
        return { metric: metric.id, dimension, srm: srm.value?.pValue ?? 1, unknown, variations };
      }),
    );
  }),
};

const emptyRow: Row = { variation: "", dimension: "", users: 0, sums: {} };

/** Largest dimension values first; what does not fit is added up as "(other)". */
function groupByDimension(rows: readonly Row[], most: number) {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.dimension, [...(groups.get(row.dimension) ?? []), row]);
  const size = (group: readonly Row[]) => group.reduce((sum, row) => sum + row.users, 0);
  const ordered = [...groups.entries()].sort(([, a], [, b]) => size(b) - size(a));
  const kept = ordered.length > most ? ordered.slice(0, most - 1) : ordered;
  const rest = ordered.slice(kept.length).flatMap(([, group]) => group);
  if (rest.length > 0) kept.push([other, rest]);
  return kept.map(([dimension, group]) => {
    const byVariation = new Map<string, Row>();
    for (const row of group) byVariation.set(row.variation, addRows(byVariation.get(row.variation) ?? emptyRow, row));
    return { dimension, byVariation };
  });
}

function addRows(a: Row, b: Row): Row {
  const sums = { ...b.sums };
  for (const [name, value] of Object.entries(a.sums)) sums[name] = value + (sums[name] ?? 0);
  return { ...b, users: a.users + b.users, sums };
}

function analyse(rows: readonly Row[], prefix: string, metric: Metric, settings: Settings) {
  const { statistic, arms } = toArms(rows, prefix, metric);
  const [control, ...treatments] = arms;
  if (control === undefined) return [];
  const compared = treatments.map((treatment) => {
    const found = compare(statistic, { control, treatment }, settings.difference_type);
    return { treatment, theta: found.difference.value?.theta ?? 0, answer: answerOf(found, metric, settings) };
  });
  // the control's spread is shown as adjusted in the last comparison
  const last = compared.at(-1)?.theta ?? 0;
  return [
    { users: control.n, ...describe(control, last) },
    ...compared.map(({ treatment, theta, answer }) => ({
      users: treatment.n,
      ...describe(treatment, theta),
      ...answer,
    })),
  ];
}

function answerOf(found: ReturnType<typeof compare>, metric: Metric, settings: Settings) {
  const { alpha, sequential_tuning_parameter: plannedUnits } = settings;
  if (settings.stats_engine === "frequentist") {
    return settings.sequential_testing_enabled
      ? sequentialAnswer(found.difference, { alpha, alternative: "two-sided", plannedUnits })
      : welchAnswer(found.difference, alpha, "two-sided");
  }
  const prior = priorSettings.parse({
    ...{ proper: metric.prior_proper, mean: metric.prior_mean, stddev: metric.prior_stddev },
  });
  const result = posteriorOf(found, toPrior(prior), { alpha, higherIsBetter: !metric.inverse });
  if (result.reason !== null) {
    return { effect: 0, se: 0, ci: [0, 0], chance_to_win: 0.5, risk: [0, 0], error: result.reason };
  }
  const { posterior: belief } = result.value;
  return {
    ...{ effect: belief.mean, se: belief.standardDeviation, ci: pairOf(belief.interval), error: null },
    ...{ chance_to_win: belief.chanceToBeBetter, risk: [belief.lossIfControlKept, belief.lossIfTreatmentShipped] },
  };
}

type Ratio = z.infer<typeof ratio>;
type Cuped = z.infer<typeof cuped>;
type Arm = Ratio | Cuped | z.infer<typeof summary>;

function toArms(rows: readonly Row[], prefix: string, metric: Metric) {
  const part = (row: Row, name: string) => row.sums[`${prefix}${name}`] ?? 0;
  const count = (row: Row, name: string) => ({
    ...{ n: row.users, sum: part(row, `${name}_sum`), sum_squares: part(row, `${name}_sum_squares`) },
  });
  const build = {
    mean: (row: Row): Arm =>
      metric.main_metric_type === "binomial" ? { n: row.users, sum: part(row, "main_sum") } : count(row, "main"),
    mean_ra: (row: Row): Arm => ({
      ...{ n: row.users, post: count(row, "main"), pre: count(row, "covariate") },
      post_pre_sum_products: part(row, "main_covariate_sum_product"),
    }),
    ratio: (row: Row): Arm => ({
      ...{ n: row.users, m: count(row, "main"), d: count(row, "denominator") },
      md_sum_products: part(row, "main_denominator_sum_product"),
    }),
  };
  const plain = metric.main_metric_type === "binomial" ? "proportion" : "mean";
  const statistic = ({ mean: plain, mean_ra: "cuped", ratio: "ratio" } as const)[metric.statistic_type];
  return { statistic, arms: rows.map(build[metric.statistic_type]) };
}

/** Unadjusted mean and adjusted standard deviation, as GrowthBook's table shows them. */
function describe(arm: Arm, theta: number) {
  if ("post" in arm) {
    const moments = cupedMoments(toCuped(arm), { outcome: false, before: false });
    if (moments.reason !== null) return { mean: 0, stddev: 0 };
    return { mean: moments.value.meanY, stddev: Math.sqrt(adjust(moments.value, theta).variance) };
  }
  const found =
    "m" in arm
      ? ratioArm(toRatio(arm))
      : arm.sum_squares === undefined
        ? proportionArm(toProportion(arm))
        : meanArm(toMean(arm));
  return { mean: found.value?.mean ?? 0, stddev: Math.sqrt(found.value?.variance ?? 0) };
}
