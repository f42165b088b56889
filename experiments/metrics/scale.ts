import { z } from "zod";
import { type LocalizedText, localizedTextSchema } from "./localized-text.ts";

export const instruments = ["nps", "csat", "ces-2", "ces-5", "ces-1", "custom"] as const;
export type Instrument = (typeof instruments)[number];

/** `up`: a higher value is better for the customer. `down`: a lower one. */
export const directions = ["up", "down"] as const;
export type Direction = (typeof directions)[number];

/**
 * How an answer becomes a value. `mean`: the score itself. `top-box`: 1 from `topBoxFrom` on, else 0.
 * `nps`: −100 for 0–6, 0 for 7–8, 100 for 9–10.
 */
export const scorings = ["mean", "top-box", "nps"] as const;
export type Scoring = (typeof scorings)[number];

/** Widest range of a custom scale, in levels above the lowest. */
const widestRange = 100;

/** The wording of a point of the scale. */
export type ScaleLabel = { score: number; label: LocalizedText };

/** An answer instrument. Immutable once answered: a change opens a new scale and a new series. */
export type Scale = {
  id: number;
  key: string;
  name: LocalizedText;
  instrument: Instrument;
  /** Lowest and highest whole score. */
  min: number;
  max: number;
  direction: Direction;
  scoring: Scoring;
  /** Lowest score that counts as good; null unless `scoring` is `top-box`. */
  topBoxFrom: number | null;
  wording: LocalizedText;
  labels: ScaleLabel[] | null;
};

/** The part of a scale that turns an answer into a value. */
export type ScaleRule = Pick<Scale, "min" | "max" | "direction" | "scoring" | "topBoxFrom">;

const score = z.int().min(-1000).max(1000);

/** A scale as written in a form, an API body or stored JSON: everything but its row id. */
export const scaleSchema = z
  .object({
    key: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/),
    name: localizedTextSchema,
    instrument: z.enum(instruments),
    min: score,
    max: score,
    direction: z.enum(directions),
    scoring: z.enum(scorings),
    topBoxFrom: score.nullable().default(null),
    wording: localizedTextSchema,
    labels: z
      .array(z.object({ score, label: localizedTextSchema }))
      .nullable()
      .default(null),
  })
  .superRefine((scale, context) => {
    for (const { path, message } of scaleProblems(scale)) {
      context.addIssue({ code: "custom", path: [path], message });
    }
  });

/** What makes a scale impossible, beside the field that says so. */
function scaleProblems(scale: ScaleRule & { labels: ScaleLabel[] | null }): { path: string; message: string }[] {
  const { min, max, scoring, topBoxFrom } = scale;
  const problems: { path: string; message: string }[] = [];
  if (max <= min) problems.push({ path: "max", message: "must be above min" });
  if (max - min > widestRange) problems.push({ path: "max", message: `at most ${widestRange} above min` });
  if (scoring === "top-box" && (topBoxFrom === null || topBoxFrom <= min || topBoxFrom > max)) {
    problems.push({ path: "topBoxFrom", message: "must be above min and at most max" });
  }
  if (scoring !== "top-box" && topBoxFrom !== null) {
    problems.push({ path: "topBoxFrom", message: "belongs to top-box scoring only" });
  }
  if (scoring === "nps" && (min !== 0 || max !== 10 || scale.direction !== "up")) {
    problems.push({ path: "scoring", message: "nps needs scores 0 to 10, up" });
  }
  if (scale.labels?.some((label) => !isScore(scale, label.score))) {
    problems.push({ path: "labels", message: "every label belongs to a score of the scale" });
  }
  return problems;
}

/** Whether `score` is a whole number of the scale. Screen raw answers with it. */
export function isScore(scale: Pick<Scale, "min" | "max">, score: number): boolean {
  return Number.isInteger(score) && score >= scale.min && score <= scale.max;
}

/**
 * The value of an answer: a scale point, 0 or 1 (top-box), or −100, 0, 100 (NPS).
 * @throws {RangeError} on a score off the scale: screen raw answers with `isScore`
 */
export function valueOfScore(scale: ScaleRule, score: number): number {
  if (!isScore(scale, score)) throw new RangeError(`score ${score} is off the scale ${scale.min} to ${scale.max}`);
  return valueRules[scale.scoring](scale, score);
}

const valueRules: Record<Scoring, (scale: ScaleRule, score: number) => number> = {
  mean: (_scale, score) => score,
  "top-box": ({ topBoxFrom }, score) => (topBoxFrom !== null && score >= topBoxFrom ? 1 : 0),
  nps: (_scale, score) => (score >= 9 ? 100 : score >= 7 ? 0 : -100),
};

/** Every score of the scale, ascending. */
export function scoresOf({ min, max }: Pick<Scale, "min" | "max">): number[] {
  return Array.from({ length: max - min + 1 }, (_, level) => min + level);
}

/** Lowest and highest value an answer can have, in the metric's unit. */
export function valueRange(scale: ScaleRule): { min: number; max: number } {
  return { min: valueOfScore(scale, scale.min), max: valueOfScore(scale, scale.max) };
}
