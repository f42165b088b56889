import { z } from "zod";
import { keySchema } from "#experiments/definition/keys.ts";
import { localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import { daySchema } from "./day.ts";

/** What an author may write of an objective, by form or API. */
export const objectiveSchema = z.object({
  title: localizedTextSchema,
  why: localizedTextSchema.nullable().default(null),
  cycle: keySchema,
  /** E-mail of a member. */
  owner: z.email().nullable().default(null),
  team: z.string().trim().max(100).nullable().default(null),
  position: z.number().int().min(0).default(0),
});

export type ObjectiveDraft = z.infer<typeof objectiveSchema>;
export type ObjectiveDraftInput = z.input<typeof objectiveSchema>;

/** A dated point on a key result. `value` and `answers` are pre-filled from the week; confidence 0 (lost) to 10 (sure). */
export const checkInSchema = z.object({
  value: z.number().nullable().default(null),
  answers: z.number().int().min(0).nullable().default(null),
  confidence: z.number().int().min(0).max(10),
  sentence: z.string().trim().min(1).max(500),
});

export type CheckInDraft = z.infer<typeof checkInSchema>;

export const cycleStatuses = ["draft", "active", "closed"] as const;
export type CycleStatus = (typeof cycleStatuses)[number];

/** What an author may write of a cycle; its status only moves by `moveCycle`. */
export const cycleSchema = z
  .object({ name: z.string().trim().min(1).max(100), startsOn: daySchema, endsOn: daySchema })
  .refine(({ startsOn, endsOn }) => startsOn < endsOn, { path: ["endsOn"], message: "a cycle ends after it starts" });

export type CycleDraft = z.infer<typeof cycleSchema>;
