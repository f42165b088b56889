import { z } from "zod";
import { stopReasons } from "#experiments/lifecycle/state.ts";

/** `startedAt` in the past loads a history: exposures are taken from any time, and days count from there. */
export const launchBody = z.strictObject({ startedAt: z.iso.datetime({ offset: true }).optional() });

export const stopBody = z.strictObject({ reason: z.enum(stopReasons).default("finished") });

/** What the second person should know, or what they answer. */
export const approvalBody = z.strictObject({ comment: z.string().trim().max(2000).default("") });
