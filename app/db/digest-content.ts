import { z } from "zod";
import { evidenceTiers } from "#experiments/analysis/evidence-tier.ts";
import { verdicts } from "#experiments/lifecycle/decision.ts";
import { stopReasons } from "#experiments/lifecycle/state.ts";
import { localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import { decisionCauses, riskKinds } from "#experiments/okr/outcome.ts";
import { statuses } from "#experiments/okr/standing.ts";

const intervalSchema = z.object({ lower: z.number(), upper: z.number() });
const unit = z.enum(["points", "share", "nps", "quantity"]);

/** A concurrent comparison of a variation with its control, in the metric's unit. */
const effectSchema = z.object({
  metric: localizedTextSchema,
  variation: localizedTextSchema,
  unit,
  effect: z.number(),
  interval: intervalSchema,
  n: z.number(),
  tier: z.enum(evidenceTiers),
});
export type DigestEffect = z.infer<typeof effectSchema>;

const aboutTest = { test: z.string(), name: localizedTextSchema, effect: effectSchema.nullable() };

/** A week's digest as it is stored, in no language yet. Values in their metric's unit; `n` counts answers or events. */
export const digestSchema = z.object({
  workspace: z.string(),
  timeZone: z.string(),
  cycle: z.object({ key: z.string(), name: z.string(), weeksLeft: z.number() }),
  /** From when on something counts as this week's. */
  since: z.iso.datetime(),
  counts: z.object({ total: z.number(), onPace: z.number(), late: z.number(), cannotTell: z.number() }),
  keyResults: z.array(
    z.object({
      key: z.string(),
      title: localizedTextSchema,
      status: z.enum(statuses),
      /** In the digest before this one; null when there it was not, or the same. */
      statusBefore: z.enum(statuses).nullable(),
      unit,
      value: z.number().nullable(),
      interval: intervalSchema.nullable(),
      n: z.number(),
      target: z.number().nullable(),
      /** Since the baseline: before and after, nobody's effect. */
      movement: z.object({ value: z.number(), interval: intervalSchema }).nullable(),
      /** What tests account for of it, shrunk. */
      proven: z
        .object({ value: z.number(), interval: intervalSchema, tests: z.number(), tier: z.enum(evidenceTiers) })
        .nullable(),
    }),
  ),
  stopped: z.array(z.object({ ...aboutTest, reason: z.enum(stopReasons) })),
  decided: z.array(z.object({ ...aboutTest, verdict: z.enum(verdicts), reason: z.string(), learning: z.string() })),
  due: z.array(z.object({ name: localizedTextSchema, cause: z.enum(decisionCauses), waitingDays: z.number() })),
  risks: z.array(z.object({ kind: z.enum(riskKinds), title: localizedTextSchema })),
});

export type Digest = z.infer<typeof digestSchema>;

/** The headline of a decision's evidence; see `evidenceOf`. */
export const evidenceHeadlineSchema = z.object({
  headline: z.object({
    metricId: z.number(),
    variation: z.number(),
    effect: z.number(),
    interval: intervalSchema,
    badge: z.object({ tier: z.enum(evidenceTiers), n: z.number() }),
  }),
});
