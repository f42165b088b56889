/** Why there is no number. One list for the whole domain, so that a screen can say each reason in words. */
export type ReasonCode =
  /** Fewer answers (or events) than the stated minimum before a number is shown. */
  | "not-enough-answers"
  /** Every observation is equal where spread is needed. */
  | "no-variance"
  /** The experiment has no control arm to compare with. */
  | "no-control"
  /** An arm has no observation at all. */
  | "empty-arm"
  /** An arm has observations, but too few for a spread: one unit, or a quantile without enough units around it. */
  | "too-few"
  /** All answers of both arms share one level of the scale. */
  | "one-level"
  /** The two arms do not overlap on the scale, so that the model has no finite answer. */
  | "separation"
  /** The arms were asked on different scales. */
  | "mixed-scales"
  /** Units did not split as planned: no effect may be believed. */
  | "sample-ratio-mismatch"
  /** A relative effect (or a prior on one) needs a control mean other than 0. */
  | "zero-control-mean"
  /** A ratio needs a denominator other than 0. */
  | "zero-denominator"
  /** An estimate came without uncertainty, so that it cannot be weighed against others. */
  | "zero-standard-error"
  /** The sums cannot come from real observations: their variance is negative. */
  | "inconsistent-sums"
  /** A scaled impact has no meaning for a ratio. */
  | "not-scalable"
  /** No effect of any size would be seen with this many units. */
  | "not-reachable"
  /** No unit was seen in any arm. */
  | "no-units"
  /** Nothing to combine or compare. */
  | "no-estimates";

/** A value, or null with the reason why there is none. Test `reason` (or `value`) against null to tell them apart. */
export type Maybe<T> = { value: T; reason: null } | Unknown;
export type Unknown = { value: null; reason: ReasonCode };

export function known<T>(value: T): { value: T; reason: null } {
  return { value, reason: null };
}

export function unknown(reason: ReasonCode): Unknown {
  return { value: null, reason };
}

/** Ends of an interval on the scale of the estimate; an end may be infinite when the interval is one-sided. */
export type Interval = { lower: number; upper: number };

/** The same thing for the two arms compared. Effects are always treatment minus control. */
export type Arms<T> = { control: T; treatment: T };

/** `absolute`: in the metric's own units. `relative`: as a share of the control mean's size, 0.1 = +10 %. */
export type EffectScale = "absolute" | "relative";

/** `greater`: the treatment is higher. `less`: it is lower. */
export type Alternative = "two-sided" | "greater" | "less";

/** One arm reduced to what a comparison needs: units, mean per unit, variance between units (not of the mean). */
export type ArmEstimate = { n: number; mean: number; variance: number };

/**
 * A difference between two arms before any test. Every test and posterior starts from here.
 * `units` counts both arms; `df` are Welch–Satterthwaite degrees of freedom.
 */
export type Difference = {
  scale: EffectScale;
  effect: number;
  standardError: number;
  df: number;
  units: number;
};

/** @throws {RangeError} unless every number is finite */
export function requireFinite(numbers: Readonly<Record<string, number>>): void {
  for (const name in numbers) {
    const value = numbers[name];
    if (!Number.isFinite(value)) throw new RangeError(`${name} must be a finite number, got ${value}`);
  }
}

/** @throws {RangeError} unless 0 < value < 1 */
export function requireProbability(value: number, name: string): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${name} must be between 0 and 1, got ${value}`);
}

/** @throws {RangeError} unless the value is finite and above 0 */
export function requirePositive(value: number, name: string): void {
  if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`${name} must be above 0, got ${value}`);
}
