import { z } from "zod";

export const flagValueTypes = ["boolean", "string", "number", "json"] as const;

/** What a flag carries. `json` is any JSON value; the other three are exactly that primitive. */
export type FlagValueType = (typeof flagValueTypes)[number];

export const flagValueSchema = z.json();

export type FlagValue = z.infer<typeof flagValueSchema>;

/** Whether an application that expects `type` may be handed `value`. */
export function isOfType(value: FlagValue, type: FlagValueType): boolean {
  if (type === "json") return true;
  return typeof value === type;
}
