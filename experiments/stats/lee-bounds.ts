import { normalCdf, normalQuantile } from "./distributions.ts";
import { type Arms, type Interval, known, type Maybe, requireFinite, requireProbability, unknown } from "./estimate.ts";
import { ordinalPair } from "./ordinal.ts";
import { findRoot } from "./root.ts";
import type { OrdinalCounts } from "./summary.ts";

export type LeeBounds = {
  /** Share 0–1 of assigned (exposed) units that answered. */
  rates: Arms<number>;
  /** Difference of the means of those who answered, as if nobody had been lost. */
  naive: { effect: number; standardError: number };
  trimmedArm: "control" | "treatment" | "none";
  /** Share 0–1 of that arm's answers that is taken away. */
  trimShare: number;
  /** The effect on those who answer in either arm lies between these, whatever made the others silent. */
  bounds: Interval;
  standardErrors: { lower: number; upper: number };
  /** Imbens–Manski interval for the effect itself, with its critical value. */
  interval: Maybe<Interval & { criticalValue: number }>;
};

type Respondents = { n: number; mean: number; variance: number };
type Trimmed = { mean: number; variance: number; last: number };

/**
 * Bounds on an effect when the arms answer at different rates. The arm that answers more is trimmed, from the top and
 * from the bottom, to the other arm's rate. Assumes that exposure can move a customer's willingness to answer in
 * one direction only.
 * @param answers histograms of those who answered (for minutes use `countValues`)
 * @param assigned units exposed per arm, at least the number of answers
 * @param alpha 0–1, 0.05 by default
 * @see Lee, "Training, wages, and sample selection", REStud 2009, Prop. 3; Imbens, Manski, Econometrica 2004
 */
export function leeBounds(answers: Arms<OrdinalCounts>, assigned: Arms<number>, alpha = 0.05): Maybe<LeeBounds> {
  requireProbability(alpha, "alpha");
  requireFinite(assigned);
  const pair = ordinalPair(answers);
  if (pair.reason !== null) return pair;
  const { nControl, nTreatment } = pair.value;
  if (assigned.control < nControl || assigned.treatment < nTreatment) return unknown("inconsistent-sums");
  if (nControl < 2 || nTreatment < 2) return unknown("too-few");
  const control = respondents(answers.control);
  const treatment = respondents(answers.treatment);
  const rates = { control: nControl / assigned.control, treatment: nTreatment / assigned.treatment };
  const naive = {
    effect: treatment.mean - control.mean,
    standardError: Math.sqrt(treatment.variance / treatment.n + control.variance / control.n),
  };
  const common = { rates, naive };
  if (rates.control === rates.treatment) {
    const bounds = { lower: naive.effect, upper: naive.effect };
    const standardErrors = { lower: naive.standardError, upper: naive.standardError };
    const interval = imbensManski(bounds, standardErrors, alpha);
    return known({ ...common, trimmedArm: "none", trimShare: 0, bounds, standardErrors, interval });
  }
  const trimmedArm = rates.treatment > rates.control ? "treatment" : "control";
  const otherArm = trimmedArm === "treatment" ? "control" : "treatment";
  const other = trimmedArm === "treatment" ? control : treatment;
  const share = rates[otherArm] / rates[trimmedArm];
  const low = keep(answers[trimmedArm], share);
  const high = keep(mirror(answers[trimmedArm]), share);
  if (low === null || high === null) return unknown("too-few");
  const shareVariance =
    share ** 2 *
    ((1 - rates[trimmedArm]) / (assigned[trimmedArm] * rates[trimmedArm]) +
      (1 - rates[otherArm]) / (assigned[otherArm] * rates[otherArm]));
  const kept = (trimmedArm === "treatment" ? nTreatment : nControl) * share;
  const errorOf = (trimmed: Trimmed) => trimmedError(trimmed, { kept, share, shareVariance }, other);
  const means = { low: low.mean, high: -high.mean };
  const [bounds, standardErrors] =
    trimmedArm === "treatment"
      ? [
          { lower: means.low - other.mean, upper: means.high - other.mean },
          { lower: errorOf(low), upper: errorOf(high) },
        ]
      : [
          { lower: other.mean - means.high, upper: other.mean - means.low },
          { lower: errorOf(high), upper: errorOf(low) },
        ];
  const interval = imbensManski(bounds, standardErrors, alpha);
  return known({ ...common, trimmedArm, trimShare: 1 - share, bounds, standardErrors, interval });
}

function respondents({ scale, counts }: OrdinalCounts): Respondents {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const mean = scale.reduce((sum, score, level) => sum + score * (counts[level] ?? 0), 0) / n;
  const squares = scale.reduce((sum, score, level) => sum + (counts[level] ?? 0) * (score - mean) ** 2, 0);
  return { n, mean, variance: squares / (n - 1) };
}

/** Scores negated: trimming the bottom of a scale is trimming the top of its mirror image. */
function mirror({ scale, counts }: OrdinalCounts): OrdinalCounts {
  return { scale: scale.map((score) => -score).reverse(), counts: [...counts].reverse() };
}

/** The lowest `share` of the answers, the last level split so that exactly that many remain; null if one or fewer. */
function keep({ scale, counts }: OrdinalCounts, share: number): Trimmed | null {
  const size = counts.reduce((sum, count) => sum + count, 0) * share;
  if (size <= 1) return null;
  let left = size;
  let last = scale[0] ?? Number.NaN;
  const kept = counts.map((count, level) => {
    // what rounding leaves over is not an answer
    const taken = left > 1e-12 * size ? Math.min(count, left) : 0;
    left -= taken;
    if (taken > 0) last = scale[level] ?? Number.NaN;
    return taken;
  });
  const mean = scale.reduce((sum, score, level) => sum + score * (kept[level] ?? 0), 0) / size;
  const squares = scale.reduce((sum, score, level) => sum + (kept[level] ?? 0) * (score - mean) ** 2, 0);
  return { mean, variance: squares / (size - 1), last };
}

/** Standard error of a trimmed mean minus the other arm's mean: sampling, the cut point, and the trimmed share itself. */
function trimmedError(
  { mean, variance, last }: Trimmed,
  { kept, share, shareVariance }: { kept: number; share: number; shareVariance: number },
  other: Respondents,
): number {
  const cut = last - mean;
  return Math.sqrt(
    variance / kept + (cut ** 2 * (1 - share)) / kept + (cut / share) ** 2 * shareVariance + other.variance / other.n,
  );
}

/** Wide enough for the effect, not for both bounds at once: Φ(c + width/max SE) − Φ(−c) = 1 − alpha. */
function imbensManski(
  { lower, upper }: Interval,
  errors: { lower: number; upper: number },
  alpha: number,
): Maybe<Interval & { criticalValue: number }> {
  const largest = Math.max(errors.lower, errors.upper);
  if (largest === 0) return unknown("no-variance");
  const width = (upper - lower) / largest;
  const excess = (c: number) => normalCdf(c + width) - normalCdf(-c) - (1 - alpha);
  // between the one-sided and the two-sided quantile; the margin keeps rounding inside the bracket
  const [low, high] = [-normalQuantile(alpha) - 1e-6, -normalQuantile(alpha / 2) + 1e-6];
  const criticalValue = findRoot(excess, low, high);
  return known({
    lower: lower - criticalValue * errors.lower,
    upper: upper + criticalValue * errors.upper,
    criticalValue,
  });
}
