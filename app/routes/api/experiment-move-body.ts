import { z } from "zod";
import { experimentDefinitionSchema } from "#experiments/definition/experiment.ts";
import { stopReasons } from "#experiments/lifecycle/state.ts";

/** `startedAt` in the past loads a history: exposures are taken from any time, and days count from there. */
export const launchBody = z.strictObject({ startedAt: z.iso.datetime({ offset: true }).optional() });

/** Without `to`, the next step of the ramp once it is due; with it, that share at once. Never lower. */
export const rampBody = z.strictObject({ to: z.number().min(0).max(1).optional() });

/** The whole document of the test as it shall be from the new phase on; without it, only new lots. */
export const newPhaseBody = z.strictObject({ definition: experimentDefinitionSchema.optional() });

export const stopBody = z.strictObject({ reason: z.enum(stopReasons).default("finished") });

/** What the second person should know, or what they answer. */
export const approvalBody = z.strictObject({ comment: z.string().trim().max(2000).default("") });
