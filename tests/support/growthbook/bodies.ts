import { z } from "zod";

// What GrowthBook accepts, written from its documentation and not from our client: unknown fields are refused.

const id = z.string().min(1).max(100);
const isoDate = z.iso.datetime();

const condition = z.string().refine((text) => {
  const parsed: unknown = JSON.parse(text);
  return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
}, "must be a JSON object written as a string");

const phase = z.strictObject({
  name: z.string().min(1),
  dateStarted: isoDate,
  dateEnded: isoDate.optional(),
  reasonForStopping: z.string().optional(),
  seed: z.string().optional(),
  coverage: z.number().min(0).max(1),
  variationWeights: z.array(z.number().min(0).max(1)),
  condition: condition.optional(),
});

export const createExperimentBody = z.strictObject({
  trackingKey: z.string().min(1),
  name: z.string().min(1),
  assignmentQueryId: z.string(),
  hashAttribute: z.string().optional(),
  hashVersion: z.union([z.literal(1), z.literal(2)]).optional(),
  hypothesis: z.string().optional(),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
  project: z.string().optional(),
  datasourceId: z.string().optional(),
  variations: z.array(z.strictObject({ id: id.optional(), key: z.string(), name: z.string() })).min(2),
  phases: z.array(phase).optional(),
});

export const updateExperimentBody = z.strictObject({
  name: z.string().optional(),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
  status: z.enum(["draft", "running", "stopped"]).optional(),
  phases: z.array(phase).optional(),
});

export const startBody = z.strictObject({ skipChecklist: z.boolean().optional() });

export const stopBody = z.strictObject({
  results: z.enum(["won", "lost", "inconclusive", "dnf"]),
  winnerVariationId: id.optional(),
  releasedVariationId: id.optional(),
  enableTemporaryRollout: z.boolean().optional(),
  analysis: z.string().optional(),
  reason: z.string().optional(),
  dateEnded: isoDate.optional(),
});

const rule = z.union([
  z.strictObject({
    type: z.literal("experiment-ref"),
    id: id.optional(),
    description: z.string().optional(),
    enabled: z.boolean().optional(),
    allEnvironments: z.boolean(),
    environments: z.array(z.string()).optional(),
    experimentId: id,
    condition: z.string().optional(),
    variations: z.array(z.strictObject({ variationId: id, value: z.string() })).min(2),
  }),
  z.strictObject({
    type: z.literal("force"),
    id: id.optional(),
    description: z.string().optional(),
    enabled: z.boolean().optional(),
    allEnvironments: z.boolean(),
    environments: z.array(z.string()).optional(),
    condition: condition.optional(),
    value: z.string(),
  }),
]);

const environments = z.record(z.string(), z.strictObject({ enabled: z.boolean() }));

export const createFeatureBody = z.strictObject({
  id: z.string().regex(/^[a-zA-Z0-9_.:|-]+$/),
  description: z.string().optional(),
  project: z.string().optional(),
  valueType: z.enum(["boolean", "string", "number", "json"]),
  defaultValue: z.string(),
  tags: z.array(z.string()).optional(),
  environments: environments.optional(),
  rules: z.array(rule).optional(),
});

export const updateFeatureBody = z.strictObject({
  description: z.string().optional(),
  defaultValue: z.string().optional(),
  environments: environments.optional(),
  rules: z.array(rule).optional(),
});

export const toggleBody = z.strictObject({
  environments: z.record(z.string(), z.boolean()),
  reason: z.string().optional(),
});

export type Phase = z.infer<typeof phase>;
export type Rule = z.infer<typeof rule>;
export type ExperimentDocument = Omit<z.infer<typeof createExperimentBody>, "variations" | "phases"> & {
  id: string;
  status: "draft" | "running" | "stopped";
  archived: boolean;
  variations: { id: string; key: string; name: string }[];
  phases: Phase[];
  ending: z.infer<typeof stopBody> | null;
  results: unknown;
};
export type FeatureDocument = z.infer<typeof createFeatureBody> & {
  archived: boolean;
  environments: Record<string, { enabled: boolean }>;
  rules: Rule[];
};
