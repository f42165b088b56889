import type { z } from "zod";
import { type FactKind, factRows } from "./schemas.ts";

/** A row as schemas.ts gives it, with defaults. */
export type Row<K extends FactKind> = z.output<(typeof factRows)[K]>;

type Check = (value: unknown) => boolean;

const key: Check = (value) => typeof value === "string" && value.length > 0 && value.length <= 100;
const plainText = /^[\x20-\x7e]{1,200}$/;
const id: Check = (value) => typeof value === "string" && plainText.test(value);
const customer: Check = (value) =>
  typeof value === "string" ? value.length > 0 && value.length <= 200 : Number.isSafeInteger(value);
/** In UTC on a day that every such month has; other instants are for the schema. */
const plainInstant =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?Z$/;
const instant: Check = (value) => typeof value === "string" && plainInstant.test(value);
const text: Check = (value) => typeof value === "string" && value.length > 0 && value.length <= 200;
const whole: Check = (value) => Number.isSafeInteger(value);
const variation: Check = (value) => key(value) || (Number.isSafeInteger(value) && Number(value) >= 0);
const eventValue: Check = (value) => typeof value === "number" && value >= -1e9 && value <= 1e9;
const yesOrNo: Check = (value) => typeof value === "boolean";
const language: Check = (value) => typeof value === "string" && /^[a-z]{2}(-[A-Z]{2})?$/.test(value);
const comment: Check = (value) => typeof value === "string" && value.length <= 10_000 && !value.includes("\0");
const reason: Check = (value) => typeof value === "string" && value.length <= 100 && plainText.test(value);

type Checks = { required: readonly string[]; checks: ReadonlyMap<string, Check> };

function checksOf(required: Record<string, Check>, optional: Record<string, Check> = {}): Checks {
  const checks = new Map([...Object.entries(required), ...Object.entries(optional)]);
  return { required: Object.keys(required), checks };
}

/** What nearly every row holds. Each check accepts only what the schema accepts as it is; a field it lacks is refused. */
const plain: Record<FactKind, Checks> = {
  exposures: checksOf({ customer, experiment: key, variation, at: instant }, { id, channel: key, cluster: text }),
  answers: checksOf(
    { id, customer, scale: key, score: whole, at: instant },
    { askedAt: instant, step: key, channel: key, language, comment },
  ),
  events: checksOf({ id, customer, metric: key, at: instant, value: eventValue }, { step: key, channel: key }),
  solicitations: checksOf({ id, customer, scale: key, asked: yesOrNo, reason, at: instant }),
};

/**
 * Whether a row is beyond doubt what the schema of its kind accepts, and unchanged by it: a fifth of the schema's cost.
 * False says nothing: ask the schema.
 */
export function isPlain<K extends FactKind>(kind: K, row: unknown): row is Row<K> {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return false;
  const { checks, required } = plain[kind];
  // A record of unknown values is what any object is.
  const fields = row as Record<string, unknown>;
  for (const name in fields) {
    if (!checks.get(name)?.(fields[name])) return false;
  }
  for (const name of required) if (fields[name] === undefined) return false;
  return true;
}

/** The row, or what the schema says is wrong with it. */
export function readRow<K extends FactKind>(kind: K, row: unknown): { row: Row<K> } | { issues: z.core.$ZodIssue[] } {
  if (isPlain(kind, row)) return { row };
  const parsed = factRows[kind].safeParse(row);
  // The schema of `kind` was asked; the compiler does not follow a look-up by a type parameter.
  return parsed.success ? { row: parsed.data as Row<K> } : { issues: parsed.error.issues };
}
