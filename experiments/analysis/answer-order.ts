import { wilsonInterval } from "#experiments/stats/proportions.ts";
import { collecting, type Finding, found, missing } from "./finding.ts";

/**
 * Answers by customers whose answer window is over: those given before the first exposure, over as long a time, and
 * those given after it.
 */
export type AnswerOrder = { before: number; after: number };

export type OrderCheck = AnswerOrder & {
  /** before ÷ (before + after), 0–1. */
  share: number;
  alert: boolean;
};

/** Fewer answers say nothing. */
const fewest = 30;
/** Twice as many before as after is more than a survey that fades explains. */
const suspicious = 2 / 3;
/** Two-sided, so that one false alarm in a thousand is left on the side that matters. */
const alpha = 0.002;

/**
 * Whether exposures seem to be reported after the answers they led to: a clock that is ahead, or a call made when the
 * visit is over. Such answers count as given before the test, so that the effect is measured on what is left.
 * @param order null: the test has no survey
 */
export function orderCheck(order: AnswerOrder | null): Finding<OrderCheck> {
  if (order === null) return missing("not-needed");
  const { before, after } = order;
  const all = before + after;
  if (all < fewest) return collecting(all, fewest);
  const { value } = wilsonInterval({ n: all, successes: before }, alpha);
  return found({ before, after, share: before / all, alert: value !== null && value.lower > suspicious });
}
