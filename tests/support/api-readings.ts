import { z } from "zod";

// What a client of the API needs of its readings.

const interval = z.object({ lower: z.number(), upper: z.number() });
export const reportSchema = z.object({
  report: z.object({
    metrics: z.array(
      z.object({
        key: z.string(),
        inputs: z.array(z.object({ variation: z.number(), exposed: z.number(), sums: z.object({ m: z.number() }) })),
        comparisons: z.array(
          z.object({
            fixed: z.object({ value: z.object({ effect: z.number(), interval }) }),
            deciding: z.object({ value: z.object({ interval }) }),
            control: z.object({ n: z.number() }),
            treatment: z.object({ n: z.number() }),
            badge: z.object({ tier: z.string().nullable() }),
            verdict: z.string(),
          }),
        ),
      }),
    ),
    recommendation: z.object({ verdict: z.string() }),
  }),
});

const part = z.object({ value: z.number(), interval });
export const decompositionSchema = z.object({
  value: z.object({
    ...{ start: part, end: part, movement: part, mix: part, drift: part },
    before: z.object({ n: z.number() }),
    now: z.object({ n: z.number() }),
    tests: z.array(part.extend({ experiment: z.string(), tier: z.string() })),
  }),
});

export const keyResultSchema = z.object({ value: z.object({ value: z.number(), n: z.number(), interval }) });

export const outcomeSchema = z.object({
  objectives: z.array(
    z.object({ keyResults: z.array(z.object({ key: z.string(), value: z.number(), n: z.number() })) }),
  ),
  proven: z.array(z.object({ keyResult: z.string(), proven: part.extend({ tests: z.number() }) })),
  programme: z.object({ run: z.number() }),
});
