import { z } from "zod";
import type { CupedSums, MeanSums, ProportionSums, RatioCupedSums, RatioSums } from "#experiments/stats/summary.ts";

// The vectors' own names for summaries and settings, and their translation into ours.

/** One vector's method: parses what the file says and answers in the file's field names. */
export type Handler = (settings: unknown, input: unknown) => unknown;

export function handler<S, I>(
  settings: z.ZodType<S>,
  input: z.ZodType<I>,
  answer: (settings: S, input: I) => unknown,
): Handler {
  return (rawSettings, rawInput) => answer(settings.parse(rawSettings), input.parse(rawInput));
}

export const armsOf = <T>(arm: z.ZodType<T>) => z.object({ control: arm, treatment: arm });

/** A mean, or a proportion when `sum_squares` is absent (0 or 1 per unit, so that Σx² = Σx). */
export const summary = z.object({ n: z.number(), sum: z.number(), sum_squares: z.number().optional() });
type Summary = z.infer<typeof summary>;

export const ratio = z.object({ n: z.number(), m: summary, d: summary, md_sum_products: z.number() });
export const cuped = z.object({ n: z.number(), post: summary, pre: summary, post_pre_sum_products: z.number() });
export const cupedRatio = z.object({
  n: z.number(),
  ...{ m_post: summary, d_post: summary, m_pre: summary, d_pre: summary },
  ...{ m_post_m_pre: z.number(), d_post_d_pre: z.number(), m_pre_d_pre: z.number() },
  ...{ m_post_d_post: z.number(), m_post_d_pre: z.number(), m_pre_d_post: z.number() },
});
export const ordinal = z.object({ scale: z.array(z.number()), ...armsOf(z.array(z.number())).shape });

export const alphaOnly = z.object({ alpha: z.number() });
export const noSettings = z.object({});

const squares = ({ sum, sum_squares }: Summary) => sum_squares ?? sum;
export const isBinary = ({ sum_squares }: Summary) => sum_squares === undefined;

export const toMean = (s: Summary): MeanSums => ({ n: s.n, sum: s.sum, sumSquares: squares(s) });
export const toProportion = (s: Summary): ProportionSums => ({ n: s.n, successes: s.sum });

export function toRatio({ n, m, d, md_sum_products }: z.infer<typeof ratio>): RatioSums {
  return { n, m: m.sum, d: d.sum, mm: squares(m), dd: squares(d), md: md_sum_products };
}

export function toCuped({ n, post, pre, post_pre_sum_products }: z.infer<typeof cuped>): CupedSums {
  return { n, y: post.sum, x: pre.sum, yy: squares(post), xx: squares(pre), xy: post_pre_sum_products };
}

export function toCupedRatio(arm: z.infer<typeof cupedRatio>): RatioCupedSums {
  return {
    n: arm.n,
    ...{ m: arm.m_post.sum, d: arm.d_post.sum, mm: squares(arm.m_post), dd: squares(arm.d_post) },
    ...{ preM: arm.m_pre.sum, preD: arm.d_pre.sum, preMM: squares(arm.m_pre), preDD: squares(arm.d_pre) },
    ...{ md: arm.m_post_d_post, preMD: arm.m_pre_d_pre, mPreM: arm.m_post_m_pre, dPreD: arm.d_post_d_pre },
    ...{ mPreD: arm.m_post_d_pre, dPreM: arm.m_pre_d_post },
  };
}

export const pairOf = ({ lower, upper }: { lower: number; upper: number }): [number, number] => [lower, upper];
