import { scaleOf } from "#experiments/metrics/registry.ts";
import { isScore } from "#experiments/metrics/scale.ts";
import { requireFinite } from "#experiments/stats/estimate.ts";
import { mergeReach } from "./clusters.ts";
import type { AnalysisInput, ArmSums, ExposureSums, MetricInput, ScoreCount } from "./input.ts";

/** One variation on one metric, over all channels or within one. */
export type Arm = { variation: number; exposed: number; asked: number; sums: ArmSums; offScale: boolean };

/** Arms of one metric by variation: over all channels, and per channel. */
export type MetricArms = { pooled: Map<number, Arm>; byChannel: Map<number, Map<number, Arm>> };

const sumNames = ["m", "d", "x", "e", "mm", "md", "mx", "me", "dd", "dx", "de", "xx", "xe", "ee"] as const;
const countNames = ["answered", "preUnits", "d", "e", "mm", "dd", "xx", "ee"] as const;

/** An arm without facts. One literal, no spread: thousands are made every second. */
export function emptyArmSums(variation: number, channelId: number): ArmSums {
  return {
    variation,
    channelId,
    answered: 0,
    preUnits: 0,
    m: 0,
    d: 0,
    x: 0,
    e: 0,
    mm: 0,
    md: 0,
    mx: 0,
    me: 0,
    dd: 0,
    dx: 0,
    de: 0,
    xx: 0,
    xe: 0,
    ee: 0,
    histogram: [],
  };
}

/** Adds `part` to `total` in place: arms are summed once per metric and channel, thousands of times a minute. */
function addSums(total: ArmSums, part: ArmSums): void {
  total.answered += part.answered;
  total.preUnits += part.preUnits;
  total.m += part.m;
  total.d += part.d;
  total.x += part.x;
  total.e += part.e;
  total.mm += part.mm;
  total.md += part.md;
  total.mx += part.mx;
  total.me += part.me;
  total.dd += part.dd;
  total.dx += part.dx;
  total.de += part.de;
  total.xx += part.xx;
  total.xe += part.xe;
  total.ee += part.ee;
  if (part.clusters === undefined) return;
  const answering = (total.clusters?.answering ?? 0) + part.clusters.answering;
  total.clusters = { ...mergeReach(total.clusters, part.clusters), answering };
}

/** One histogram of several, ascending. */
function mergeHistograms(parts: readonly (readonly ScoreCount[])[]): ScoreCount[] {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return [...only];
  const counts = new Map<number, number>();
  for (const part of parts) {
    for (const { score, answers } of part) counts.set(score, (counts.get(score) ?? 0) + answers);
  }
  const scores = [...counts.keys()].sort((a, b) => a - b);
  return scores.map((score) => ({ score, answers: counts.get(score) ?? 0 }));
}

const nobody = { units: 0, asked: 0 };

/** Exposed and asked customers by variation, over channels; mixed customers (−1) come along. */
export function exposuresByVariation(
  exposures: readonly ExposureSums[],
): Map<number, { units: number; asked: number }> {
  const byVariation = new Map<number, { units: number; asked: number }>();
  for (const row of exposures) {
    const total = byVariation.get(row.variation);
    if (total === undefined) byVariation.set(row.variation, { units: row.units, asked: row.asked });
    else {
      total.units += row.units;
      total.asked += row.asked;
    }
  }
  return byVariation;
}

type Facts = Pick<AnalysisInput, "exposures" | "variations">;

/** Sums of one metric laid out for comparison; every variation has an arm, empty where there are no facts. */
export function armsOf(facts: Facts, input: Pick<MetricInput, "metric" | "arms">): MetricArms {
  const channels = new Map<number, { exposures: ExposureSums[]; arms: ArmSums[] }>();
  for (const part of input.arms) {
    const channel = channels.get(part.channelId);
    if (channel === undefined) channels.set(part.channelId, { exposures: [], arms: [part] });
    else channel.arms.push(part);
  }
  for (const row of facts.exposures) channels.get(row.channelId)?.exposures.push(row);
  // Drawn by team and day, and read over all channels together: there is nothing to compare within one.
  if (input.arms.some(({ clusters }) => clusters !== undefined)) channels.clear();
  const byChannel = new Map<number, Map<number, Arm>>();
  for (const [id, { exposures, arms }] of [...channels].sort(([a], [b]) => a - b)) {
    byChannel.set(id, pooledArms({ exposures, variations: facts.variations }, { metric: input.metric, arms }, id));
  }
  return { pooled: pooledArms(facts, input), byChannel };
}

/** Arms by variation, over all the channels given; `channelId` 0 when they are several. */
export function pooledArms(
  { exposures, variations }: Facts,
  { metric, arms }: Pick<MetricInput, "metric" | "arms">,
  channelId = 0,
): Map<number, Arm> {
  const scale = scaleOf(metric);
  const exposed = exposuresByVariation(exposures);
  const laid = new Map<number, Arm>();
  const histograms = new Map<number, ScoreCount[][]>();
  for (const { index } of variations) {
    const { units, asked } = exposed.get(index) ?? nobody;
    const sums = emptyArmSums(index, channelId);
    laid.set(index, { variation: index, exposed: units, asked, sums, offScale: false });
  }
  for (const part of arms) {
    const arm = laid.get(part.variation);
    if (arm === undefined) continue;
    addSums(arm.sums, part);
    if (part.histogram.length === 0) continue;
    const parts = histograms.get(part.variation);
    if (parts === undefined) histograms.set(part.variation, [part.histogram]);
    else parts.push(part.histogram);
  }
  for (const [variation, parts] of histograms) {
    const arm = laid.get(variation);
    if (arm === undefined) continue;
    arm.sums.histogram = mergeHistograms(parts);
    arm.offScale = scale !== null && arm.sums.histogram.some(({ score }) => !isScore(scale, score));
  }
  return laid;
}

/**
 * The door of the analysis: no NaN, no infinity, no negative count, two to ten variations with a positive weight.
 * @throws {RangeError} naming what is wrong
 */
export function requireInput(input: AnalysisInput): void {
  const { variations, exposures, metrics, daysRun } = input;
  requireFinite({ daysRun });
  if (variations.length < 2 || variations.length > 10) {
    throw new RangeError(`2 to 10 variations are compared, got ${variations.length}`);
  }
  if (new Set(metrics.map(({ metric }) => metric.id)).size < metrics.length) {
    throw new RangeError("a metric has one role in a test");
  }
  if (new Set(variations.map(({ index }) => index)).size < variations.length) {
    throw new RangeError("variations must have different indexes");
  }
  for (const { index, weight } of variations) {
    if (!(weight >= 0 && Number.isFinite(weight))) throw new RangeError(`weight of variation ${index}: ${weight}`);
  }
  for (const { variation, units, asked } of exposures) {
    requireCount(units, "exposed customers", `variation ${variation}`);
    requireCount(asked, "asked customers", `variation ${variation}`);
  }
  for (const { metric, arms, smallestEffect } of metrics) {
    if (smallestEffect !== null && !(smallestEffect > 0 && Number.isFinite(smallestEffect))) {
      throw new RangeError(`smallest effect of ${metric.key} must be above 0, got ${smallestEffect}`);
    }
    for (const arm of arms) requireArm(arm, metric.key);
  }
}

function requireArm(arm: ArmSums, metricKey: string): void {
  const { answered, preUnits, m, d, x, e, mm, md, mx, me, dd, dx, de, xx, xe, ee } = arm;
  // one sum is finite only if every part is: the names are looked up only when something is wrong
  const total = m + d + x + e + mm + md + mx + me + dd + dx + de + xx + xe + ee;
  const counts = answered >= 0 && preUnits >= 0 && d >= 0 && e >= 0 && mm >= 0 && dd >= 0 && xx >= 0 && ee >= 0;
  const histogram = arm.histogram.every(({ answers }) => answers >= 0 && Number.isFinite(answers));
  if (Number.isFinite(total + answered + preUnits) && counts && histogram) return;
  for (const name of sumNames) {
    if (!Number.isFinite(arm[name])) throw new RangeError(`${name} of ${metricKey} must be finite, got ${arm[name]}`);
  }
  for (const name of countNames) requireCount(arm[name], name, metricKey);
  for (const { answers } of arm.histogram) requireCount(answers, "answers", metricKey);
}

function requireCount(count: number, name: string, of: string): void {
  if (!(count >= 0 && Number.isFinite(count)))
    throw new RangeError(`${name} of ${of} must be at least 0, got ${count}`);
}
