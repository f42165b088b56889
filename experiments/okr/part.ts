import { normalQuantile } from "#experiments/stats/distributions.ts";
import type { Part } from "./decomposition.ts";

/** A part with its 95 % normal interval. */
export function partOf(value: number, variance: number): Part {
  const standardError = Math.sqrt(Math.max(0, variance));
  const reach = -normalQuantile(0.025) * standardError;
  return { value, standardError, interval: { lower: value - reach, upper: value + reach } };
}

export function containsZero({ interval }: Pick<Part, "interval">): boolean {
  return interval.lower <= 0 && interval.upper >= 0;
}
