import { z } from "zod";
import { type Locale, localizedTextInput, localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import { audienceSchema } from "./audience.ts";
import { flagValueSchema, flagValueTypes } from "./flag-value.ts";
import { flagKeySchema, keySchema } from "./keys.ts";

export const maximumVariations = 10;
export const maximumCardWords = 40;
export const rampSteps = [0.01, 0.05, 0.1, 0.25, 0.5, 1] as const;

const share = z.number().min(0).max(1);
const positive = z.number().positive();
const optionalPositive = positive.nullable().default(null);

/** A metric by key, with the smallest effect that matters in the metric's own unit (null: the metric's default). */
export const chosenMetricSchema = z.object({ metric: keySchema, smallestEffect: optionalPositive });

export type ChosenMetric = z.infer<typeof chosenMetricSchema>;

const metricsSchema = z.object({
  primary: chosenMetricSchema.nullable().default(null),
  corroboration: z.array(chosenMetricSchema).max(10).default([]),
  guardrails: z.array(chosenMetricSchema).max(10).default([]),
  secondary: z.array(chosenMetricSchema).max(20).default([]),
});

/**
 * The harm accepted in advance. Each currency is optional; a test needs at least one before it starts.
 * A bad experience is a score on the bad side of `badScore` on the primary survey, or an event of `badEventMetric`.
 */
export const affordableLossSchema = z.object({
  /** Additional customers with a bad experience. */
  customers: optionalPositive,
  badScore: z.number().nullable().default(null),
  badEventMetric: keySchema.nullable().default(null),
  /** Additional complaints, counted on `complaintMetric`. */
  complaints: optionalPositive,
  complaintMetric: keySchema.nullable().default(null),
  /** Money, in `currency`; each exposed customer outside control may cost `worstCasePerCustomer`. */
  money: optionalPositive,
  currency: z.string().length(3).default("EUR"),
  worstCasePerCustomer: optionalPositive,
  /** Days the test may run before it stops by itself. */
  days: optionalPositive,
});

export type AffordableLoss = z.infer<typeof affordableLossSchema>;

/**
 * The part of an exclusion group this test holds: disjoint ranges of the hash space [0, 1] never share a customer.
 * Without ranges, the launch allots free ones that make up `share` of the group.
 */
export const exclusionSchema = z
  .object({
    group: keySchema,
    share: share.positive().nullable().default(null),
    ranges: z
      .array(z.tuple([share, share]).refine(([from, to]) => from < to, "a range runs from a lower to a higher share"))
      .max(100)
      .default([]),
  })
  .refine((exclusion) => exclusion.share !== null || exclusion.ranges.length > 0, {
    message: "say the share of the group, or its ranges",
    path: ["share"],
  });

export type Exclusion = z.infer<typeof exclusionSchema>;

/** Coverage grows step by step; each is held `holdHours`, then advances by itself or waits for a person. */
export const rampSchema = z.object({
  steps: z
    .array(share.positive())
    .min(1)
    .refine((steps) => steps.every((step, at) => at === 0 || step > (steps[at - 1] ?? 0)), "steps must rise")
    .default([...rampSteps]),
  holdHours: positive.default(24),
  advance: z.enum(["automatic", "person"]).default("person"),
});

type Wording = typeof localizedTextSchema | ReturnType<typeof localizedTextInput>;

function variationWith<T extends Wording>(wording: T) {
  return z.object({
    key: keySchema,
    name: wording,
    /** Share of the test's customers, 0–1. */
    weight: share,
    value: flagValueSchema,
    /** Its place on the dose axis of an ordered test: human share, number of reminders. null: not ordered. */
    dose: z.number().nullable().default(null),
    /** What this variation says or does on one channel, by channel key. */
    perChannelText: z.record(keySchema, wording).default({}),
    /** What an agent does for a customer in it; at most 40 words in each language (checked at launch). */
    agentCard: z.nullable(wording).default(null),
  });
}

function definitionWith<T extends Wording>(wording: T) {
  const text = z.nullable(wording).default(null);
  return z.object({
    name: wording,
    description: text,
    /** "If <change> then <effect> because <reason>"; all three before launch. */
    hypothesis: z.object({ change: text, effect: text, reason: text }).prefault({}),
    keyResult: keySchema.nullable().default(null),
    irritant: keySchema.nullable().default(null),
    /** True when the test openly serves no key result. */
    exploration: z.boolean().default(false),
    journey: keySchema.nullable().default(null),
    step: keySchema.nullable().default(null),
    flagKey: flagKeySchema,
    valueType: z.enum(flagValueTypes).default("boolean"),
    /** Who draws the lots. A test GrowthBook assigns is only read here: its flag is not served. */
    assignedBy: z.enum(["cairn", "growthbook"]).default("cairn"),
    /** Who is randomised: each customer, or all customers of one team on one day together. */
    unit: z.enum(["customer", "team-day"]).default("customer"),
    /** The SDK attribute that holds the unit's key. */
    hashAttribute: z
      .string()
      .regex(/^[a-zA-Z_][\w.-]{0,99}$/)
      .default("id"),
    /** The one at index 0 is the control. */
    variations: z.array(variationWith(wording)).max(maximumVariations).default([]),
    audience: audienceSchema.prefault({}),
    /** Share of the audience in the test at launch, 0–1; with a ramp, its first step counts instead. */
    coverage: share.default(1),
    ramp: rampSchema.nullable().default(null),
    metrics: metricsSchema.prefault({}),
    /** When the survey is asked. Asking only some variations compares nothing: `everyVariation` false stops a launch. */
    survey: z.object({ when: text, everyVariation: z.boolean().default(true) }).prefault({}),
    affordableLoss: affordableLossSchema.prefault({}),
    /** Answers planned over all variations; the sequential method is sharpest there. */
    plannedAnswers: z.number().int().positive().nullable().default(null),
    /** Customers planned over all variations, where the primary metric counts everyone exposed. */
    plannedExposed: z.number().int().positive().nullable().default(null),
    /** `fixed`: one look, at the planned size; said before the start. `sequential`: valid at every look. */
    method: z.enum(["sequential", "fixed"]).default("sequential"),
    minRunDays: z.number().int().min(1).max(365).default(7),
    /** How long after the first exposure an answer still counts. */
    answerWindowHours: z.number().int().min(1).max(8760).default(336),
    exclusion: exclusionSchema.nullable().default(null),
    /** Decides who falls where; null takes one derived from the test's key. */
    seed: z.string().min(1).max(100).nullable().default(null),
  });
}

/**
 * What a test is, as its authors wrote it. An unfinished draft parses: what is missing is found by the launch
 * checklist, not here. Keys name things of the same workspace.
 */
export const experimentDefinitionSchema = definitionWith(localizedTextSchema);

export type ExperimentDefinition = z.infer<typeof experimentDefinitionSchema>;
export type Variation = ExperimentDefinition["variations"][number];
/** What an author may send: everything with a default may be left out. */
export type ExperimentDefinitionInput = z.input<typeof experimentDefinitionSchema>;

/** The same document where any text may also be a plain string, taken to be in `locale`. */
export function experimentDefinitionIn(locale: Locale) {
  return definitionWith(localizedTextInput(locale));
}

export const experimentStatuses = ["draft", "running", "paused", "stopped", "decided", "archived"] as const;
export type ExperimentStatus = (typeof experimentStatuses)[number];

/** Harm used of the accepted loss, in its currencies; null: not counted. */
const harmSchema = z.object({
  customers: z.number().nullable(),
  complaints: z.number().nullable(),
  money: z.number().nullable(),
});

export type Harm = z.infer<typeof harmSchema>;

/** A stretch of time with one way of drawing lots; only facts of one phase may be compared. */
export const phaseSchema = z.object({
  phase: z.number().int().positive(),
  seed: z.string().min(1),
  from: z.iso.datetime(),
  to: z.iso.datetime().nullable(),
  /** Every coverage it had, rising: `[instant, share]`. */
  coverage: z.array(z.tuple([z.iso.datetime(), share])),
  /** The holdout in force when it opened: its customers are given the control for as long as it is kept. */
  holdout: keySchema.nullable().default(null),
  /** What the test had used of its accepted loss when this phase opened; null for the first. */
  harmBefore: harmSchema.nullable().default(null),
});

export type Phase = z.infer<typeof phaseSchema>;

/** A test in its life: the definition, and what happened to it since. `coverage` and `seed` are those of `phase`. */
export type Experiment = {
  key: string;
  status: ExperimentStatus;
  definition: ExperimentDefinition;
  phase: number;
  phases: readonly Phase[];
  seed: string;
  coverage: number;
  startedAt: Date | null;
  pausedAt: Date | null;
  stoppedAt: Date | null;
  stopReason: string | null;
  shippedVariation: number | null;
  shippedAt: Date | null;
  decidedAt: Date | null;
  version: number;
};

/** The seed of a test's phase: its author's for the first, then a new one each time lots are drawn again. */
export function phaseSeed(key: string, authored: string | null, phase: number): string {
  const first = authored ?? key;
  return phase === 1 ? first : `${first}:${phase}`;
}

/** A test as it is first saved. */
export function draft(key: string, definition: ExperimentDefinition): Experiment {
  return {
    key,
    status: "draft",
    definition,
    phase: 1,
    phases: [],
    seed: phaseSeed(key, definition.seed, 1),
    coverage: definition.ramp?.steps[0] ?? definition.coverage,
    startedAt: null,
    pausedAt: null,
    stoppedAt: null,
    stopReason: null,
    shippedVariation: null,
    shippedAt: null,
    decidedAt: null,
    version: 1,
  };
}
