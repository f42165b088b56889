import { z } from "zod";

// What we read of GrowthBook's answers, of versions 4 and 5; everything else in them is let pass unseen.

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

/** A date, or nothing: an open phase has an empty one. */
const phaseSchema = z.object({
  name: text,
  dateStarted: text,
  dateEnded: text,
  seed: text,
  coverage: z.number(),
  trafficSplit: z.array(z.object({ variationId: z.string(), weight: z.number() })),
  targetingCondition: text,
});
export type RemotePhase = z.infer<typeof phaseSchema>;

export const remoteExperimentSchema = z.object({
  id: z.string().min(1),
  trackingKey: z.string(),
  name: z.string(),
  status: z.enum(["draft", "running", "stopped"]),
  archived: z.boolean().default(false),
  hypothesis: text,
  description: text,
  tags: z.array(z.string()).default([]),
  hashAttribute: text,
  hashVersion: z.number().default(1),
  variations: z.array(z.object({ variationId: z.string(), key: z.string(), name: z.string() })),
  phases: z.array(phaseSchema),
});
export type RemoteExperiment = z.infer<typeof remoteExperimentSchema>;

/** A rule as it came: rules of others must go back exactly as they were. */
export const remoteRuleSchema = z.looseObject({
  id: z.string().optional(),
  type: z.string(),
  enabled: z.boolean().optional(),
  condition: z.string().optional(),
  value: z.string().optional(),
  experimentId: z.string().optional(),
  allEnvironments: z.boolean().optional(),
  variations: z.array(z.object({ variationId: z.string(), value: z.string() })).optional(),
});
export type RemoteRule = z.infer<typeof remoteRuleSchema>;

export const remoteFeatureSchema = z.object({
  id: z.string().min(1),
  archived: z.boolean().default(false),
  valueType: z.enum(["boolean", "string", "number", "json"]),
  defaultValue: z.string(),
  environments: z.record(z.string(), z.object({ enabled: z.boolean() })),
  rules: z.array(remoteRuleSchema).default([]),
});
export type RemoteFeature = z.infer<typeof remoteFeatureSchema>;

export function pageOf<T extends z.ZodType>(name: string, item: T) {
  return z
    .looseObject({ total: z.number(), hasMore: z.boolean(), nextOffset: z.number().nullable() })
    .transform((page, context) => {
      const items = z.array(item).safeParse(page[name]);
      if (items.success) return { items: items.data, total: page.total, hasMore: page.hasMore };
      for (const issue of items.error.issues) {
        context.addIssue({ code: "custom", path: [name, ...issue.path], message: issue.message });
      }
      return z.NEVER;
    });
}

export const experimentAnswer = z.object({ experiment: remoteExperimentSchema });
export const featureAnswer = z.object({ feature: remoteFeatureSchema });
export const namedThing = z.object({ id: z.string(), name: z.string() });
export type NamedThing = z.infer<typeof namedThing>;

const analysisSchema = z.object({
  engine: z.string(),
  mean: z.number().default(0),
  stddev: z.number().default(0),
  percentChange: z.number().default(0),
  ciLow: z.number().default(0),
  ciHigh: z.number().default(0),
  pValue: z.number().nullish(),
  chanceToBeatControl: z.number().nullish(),
});
export type RemoteAnalysis = z.infer<typeof analysisSchema>;

export const resultsAnswer = z.object({
  result: z
    .object({
      dateUpdated: z.string(),
      results: z.array(
        z.object({
          totalUsers: z.number(),
          metrics: z.array(
            z.object({
              metricId: z.string(),
              variations: z.array(
                z.object({ variationId: z.string(), users: z.number().default(0), analyses: z.array(analysisSchema) }),
              ),
            }),
          ),
        }),
      ),
    })
    .nullish(),
});
export type RemoteResults = NonNullable<z.infer<typeof resultsAnswer>["result"]>;

/** Errors are `{message}`, newer ones with a `code`. */
export const errorAnswer = z.object({
  message: z.string().optional(),
  error: z.string().optional(),
  code: z.string().optional(),
});
