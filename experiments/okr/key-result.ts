import { z } from "zod";
import { keySchema } from "#experiments/definition/keys.ts";
import { type LocalizedText, localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import { type Day, daySchema } from "./day.ts";

/** `maintain` keeps a value inside a band; `milestone` has three written levels worth 30, 70 and 100 %. */
export const keyResultKinds = ["increase", "decrease", "maintain", "milestone"] as const;
export type KeyResultKind = (typeof keyResultKinds)[number];

/** Progress of a milestone key result with none, one, two or three of its levels reached. */
export const milestoneShares = [0, 0.3, 0.7, 1] as const;

const number = z.number().nullable().default(null);
const day = daySchema.nullable().default(null);
const key = keySchema.nullable().default(null);

/** From `on` onwards, `share` of the road from baseline to target is expected; flat until the next step. */
export const expectedStepSchema = z.object({ on: daySchema, share: z.number().min(0).max(2) });
export type ExpectedStep = z.infer<typeof expectedStepSchema>;

/**
 * What an author may write of a key result, by form or API. A draft parses half-written: what is missing is found by
 * `keyResultProblems`; what contradicts itself is refused here. Numbers are in the metric's own unit (shares 0–1).
 */
export const keyResultSchema = z
  .object({
    title: localizedTextSchema,
    kind: z.enum(keyResultKinds),
    metric: key,
    baseline: number,
    target: number,
    bandLow: number,
    bandHigh: number,
    milestones: z.array(localizedTextSchema).length(3).nullable().default(null),
    milestoneReached: z.number().int().min(0).max(3).default(0),
    journey: key,
    step: key,
    channel: key,
    /** Where the number comes from, in words: "post-return survey, e-mail". */
    source: z.string().trim().max(300).nullable().default(null),
    /** E-mail of a member. */
    owner: z.email().nullable().default(null),
    startsOn: day,
    dueOn: day,
    baselineFrom: day,
    baselineTo: day,
    windowDays: z.number().int().min(1).max(366).default(28),
    minAnswers: z.number().int().min(5).max(1_000_000).default(100),
    smallestEffect: z.number().positive().nullable().default(null),
    expectedSteps: z.array(expectedStepSchema).max(20).nullable().default(null),
    position: z.number().int().min(0).default(0),
  })
  .superRefine((written, context) => {
    for (const [path, message] of contradictions(written)) context.addIssue({ code: "custom", path: [path], message });
  });

export type KeyResultDraft = z.infer<typeof keyResultSchema>;
/** What an author may send: everything with a default may be left out. */
export type KeyResultDraftInput = z.input<typeof keyResultSchema>;

/**
 * A key result as calculations take it: the same words, with ids for the population its answers come from.
 * `stepIds` null means every step (a journey is given as the ids of its steps); `channelId` null every channel.
 */
export type KeyResult = {
  key: string;
  title: LocalizedText;
  kind: KeyResultKind;
  metricId: number | null;
  baseline: number | null;
  target: number | null;
  bandLow: number | null;
  bandHigh: number | null;
  milestoneReached: number;
  stepIds: readonly number[] | null;
  channelId: number | null;
  startsOn: Day | null;
  dueOn: Day | null;
  baselineFrom: Day | null;
  baselineTo: Day | null;
  windowDays: number;
  minAnswers: number;
  smallestEffect: number | null;
  expectedSteps: readonly ExpectedStep[] | null;
};

type Written = Pick<
  KeyResultDraft,
  | "kind"
  | "baseline"
  | "target"
  | "bandLow"
  | "bandHigh"
  | "startsOn"
  | "dueOn"
  | "baselineFrom"
  | "baselineTo"
  | "expectedSteps"
>;

function contradictions(written: Written): [string, string][] {
  const { kind, baseline, target, bandLow, bandHigh, startsOn, dueOn, baselineFrom, baselineTo } = written;
  const steps = written.expectedSteps ?? [];
  const found: [string, string, boolean][] = [
    ["target", "an increase ends above its baseline", kind === "increase" && inOrder(target, baseline)],
    ["target", "a decrease ends below its baseline", kind === "decrease" && inOrder(baseline, target)],
    ["bandHigh", "a band ends above where it begins", inOrder(bandHigh, bandLow)],
    ["dueOn", "a key result is due after it starts", inOrder(dueOn, startsOn)],
    ["baselineTo", "the baseline period ends after it begins", later(baselineFrom, baselineTo)],
    [
      "expectedSteps",
      "steps run forwards in time",
      steps.some(({ on }, at) => at > 0 && on <= (steps[at - 1]?.on ?? "")),
    ],
  ];
  return found.filter(([, , wrong]) => wrong).map(([path, message]) => [path, message]);
}

/** Both written, and `a` at or before `b`. */
function inOrder<T extends number | string>(a: T | null, b: T | null): boolean {
  return a !== null && b !== null && a <= b;
}

function later(a: Day | null, b: Day | null): boolean {
  return a !== null && b !== null && a > b;
}
