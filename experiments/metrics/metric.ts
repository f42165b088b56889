import { z } from "zod";
import { type LocalizedText, localizedTextSchema } from "./localized-text.ts";
import { type Direction, directions, type Scale } from "./scale.ts";

export const metricKinds = ["survey", "occurrence", "quantity"] as const;
export type MetricKind = (typeof metricKinds)[number];

/** What a metric is for in a test. */
export const metricRoles = ["primary", "corroboration", "guardrail", "secondary"] as const;
export type MetricRole = (typeof metricRoles)[number];

type MetricBase = {
  id: number;
  key: string;
  name: LocalizedText;
  /** Which way is good. A survey metric follows its scale. */
  direction: Direction;
  /** Only facts of this journey or step count; null: all. */
  journeyId: number | null;
  stepId: number | null;
  /** How long after the first exposure an answer or event still counts. */
  windowHours: number;
  /** Rises with every change of meaning. */
  version: number;
};

/** Score over answers on a scale: Σ value ÷ Σ answers, clustered by customer. */
export type SurveyMetric = MetricBase & { kind: "survey"; scale: Scale };

/** Share of exposed customers with at least one event of value above 0. */
export type OccurrenceMetric = MetricBase & { kind: "occurrence" };

/** Sum of event values per exposed customer, cut at `cap` when set. `unit` is a word such as minutes or EUR. */
export type QuantityMetric = MetricBase & { kind: "quantity"; unit: string | null; cap: number | null };

export type Metric = SurveyMetric | OccurrenceMetric | QuantityMetric;

/** The size of a metric's values, without words: formatting and language are the screen's. */
export type MetricUnit =
  /** Points of a scale, or their difference; 2 decimals. */
  | { kind: "points"; min: number; max: number }
  /** A share 0–1, shown in percent; its difference in percentage points; 1 decimal. */
  | { kind: "share" }
  /** Net Promoter Score, −100…100; 1 decimal. */
  | { kind: "nps" }
  /** An amount per customer in `unit`; 2 decimals. */
  | { kind: "quantity"; unit: string | null };

/** How many decimals a value of the unit deserves on screen (percent for shares). */
export const unitDecimals: Record<MetricUnit["kind"], number> = { points: 2, share: 1, nps: 1, quantity: 2 };

const base = {
  key: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/),
  name: localizedTextSchema,
  windowHours: z
    .int()
    .min(1)
    .max(24 * 365)
    .default(336),
  journey: z.string().nullable().default(null),
  step: z.string().nullable().default(null),
};

/** A metric as written in a form or API body; scale, journey and step by key. */
export const metricSchema = z.discriminatedUnion("kind", [
  z.object({ ...base, kind: z.literal("survey"), scale: z.string().min(1) }),
  z.object({ ...base, kind: z.literal("occurrence"), direction: z.enum(directions) }),
  z.object({
    ...base,
    kind: z.literal("quantity"),
    direction: z.enum(directions),
    unit: z.string().trim().min(1).max(40).nullable().default(null),
    cap: z.number().positive().nullable().default(null),
  }),
]);
export type MetricDocument = z.infer<typeof metricSchema>;
