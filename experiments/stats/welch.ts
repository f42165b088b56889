import { studentCdf, studentQuantile, studentTail, studentTwoSided } from "./distributions.ts";
import { type Alternative, type Difference, type Interval, requireProbability } from "./estimate.ts";

export type WelchTest = Difference & { alternative: Alternative; t: number; pValue: number; interval: Interval };

/**
 * Welch's t-test of a difference against 0, with its 1 − alpha interval. Valid at one planned look;
 * while an experiment runs use `sequentialTest`.
 * One-sided tests have a one-sided interval: `greater` gives [lower, ∞), `less` gives (−∞, upper].
 * @param options alpha 0–1, 0.05 by default; alternative two-sided by default
 * @throws {RangeError} on an alpha outside 0–1
 * @see Welch, "The generalization of Student's problem", Biometrika 1947
 */
export function welchTest(
  difference: Difference,
  { alpha = 0.05, alternative = "two-sided" }: { alpha?: number; alternative?: Alternative } = {},
): WelchTest {
  requireProbability(alpha, "alpha");
  const { scale, effect, standardError, df, units } = difference;
  const t = effect / standardError;
  const tail = alternative === "two-sided" ? alpha / 2 : alpha;
  const halfWidth = -studentQuantile(tail, df) * standardError;
  const pValue = pValueOf(t, df, alternative);
  const interval = intervalOf(effect, halfWidth, alternative);
  return { scale, effect, standardError, df, units, alternative, t, pValue, interval };
}

function pValueOf(t: number, df: number, alternative: Alternative): number {
  if (alternative === "two-sided") return studentTwoSided(t, df);
  return alternative === "greater" ? studentTail(t, df) : studentCdf(t, df);
}

/** Effect ± half-width, one end infinite for a one-sided question. */
export function intervalOf(effect: number, halfWidth: number, alternative: Alternative): Interval {
  return {
    lower: alternative === "less" ? Number.NEGATIVE_INFINITY : effect - halfWidth,
    upper: alternative === "greater" ? Number.POSITIVE_INFINITY : effect + halfWidth,
  };
}
