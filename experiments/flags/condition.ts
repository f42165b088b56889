import {
  type Audience,
  type AudienceCondition,
  type AudienceValue,
  audienceConditionSchema,
  type Operator,
} from "#experiments/definition/audience.ts";

/** A condition as GrowthBook's SDKs evaluate it (a subset of MongoDB's query language). */
export type Condition = Record<string, unknown>;

/** How one operator is written in GrowthBook's language, and recognised again. */
type Spelling = {
  write(values: readonly AudienceValue[]): unknown;
  /** The values, or null when `test` is not this operator. */
  read(test: unknown): unknown[] | null;
};

const spellings: Record<Operator, Spelling> = {
  is: {
    write: ([value]) => value,
    read: (test) => (typeof test === "object" ? null : [test]),
  },
  "is-not": single("$ne"),
  "is-one-of": list("$in"),
  "is-none-of": list("$nin"),
  "greater-than": single("$gt"),
  "at-least": single("$gte"),
  "less-than": single("$lt"),
  "at-most": single("$lte"),
  "starts-with": pattern("^", ""),
  "ends-with": pattern("", "$"),
  contains: pattern("", ""),
  "contains-not": {
    write: (values) => ({ $not: spellings.contains.write(values) }),
    read: (test) => {
      const inner = operand(test, "$not");
      return inner === undefined ? null : spellings.contains.read(inner);
    },
  },
  "has-one-of": {
    write: (values) => ({ $elemMatch: { $in: [...values] } }),
    read: (test) => spellings["is-one-of"].read(operand(test, "$elemMatch")),
  },
  exists: flag(true),
  "is-missing": flag(false),
  "in-group": single("$inGroup"),
  "not-in-group": single("$notInGroup"),
};

/** The audience as a condition for the SDKs; null when it is everybody. */
export function conditionOf(audience: Audience): Condition | null {
  const parts = audience.conditions.map(({ attribute, operator, values }) => ({
    [attribute]: spellings[operator].write(values),
  }));
  const [first] = parts;
  if (!first) return null;
  if (parts.length === 1) return first;
  return audience.match === "all" ? { $and: parts } : { $or: parts };
}

/**
 * A condition read back as plain sentences; null when it says something an audience cannot (written elsewhere, for
 * example in GrowthBook): it must then be shown as it is.
 */
export function audienceOf(condition: Condition): Audience | null {
  const { $and: all, $or: any, ...attributes } = condition;
  if (all === undefined && any === undefined) return audienceFrom("all", Object.entries(attributes));
  if (Object.keys(attributes).length > 0 || (all !== undefined && any !== undefined)) return null;
  const parts = all ?? any;
  if (!Array.isArray(parts) || !parts.every((part) => isRecord(part) && Object.keys(part).length === 1)) return null;
  return audienceFrom(
    all === undefined ? "any" : "all",
    parts.flatMap((part) => Object.entries(part)),
  );
}

function audienceFrom(match: Audience["match"], parts: [string, unknown][]): Audience | null {
  const conditions = parts.map(([attribute, test]) => sentence(attribute, test));
  const readable = conditions.filter((condition) => condition !== null);
  return readable.length === conditions.length ? { match, conditions: readable } : null;
}

function sentence(attribute: string, test: unknown): AudienceCondition | null {
  for (const [operator, spelling] of Object.entries(spellings)) {
    const values = spelling.read(test);
    const parsed = values && audienceConditionSchema.safeParse({ attribute, operator, values });
    if (parsed?.success) return parsed.data;
  }
  return null;
}

function single(name: string): Spelling {
  return {
    write: ([value]) => ({ [name]: value }),
    read: (test) => {
      const value = operand(test, name);
      return value === undefined ? null : [value];
    },
  };
}

function list(name: string): Spelling {
  return {
    write: (values) => ({ [name]: [...values] }),
    read: (test) => {
      const values = operand(test, name);
      return Array.isArray(values) ? values : null;
    },
  };
}

function flag(expected: boolean): Spelling {
  return {
    write: () => ({ $exists: expected }),
    read: (test) => (operand(test, "$exists") === expected ? [] : null),
  };
}

function pattern(start: "^" | "", end: "$" | ""): Spelling {
  return {
    write: ([value]) => ({ $regex: `${start}${escapePattern(String(value))}${end}` }),
    read: (test) => {
      const regex = operand(test, "$regex");
      if (typeof regex !== "string" || !regex.startsWith(start) || !regex.endsWith(end)) return null;
      const text = unescapePattern(regex.slice(start.length, regex.length - end.length));
      return text === null ? null : [text];
    },
  };
}

/** The operand of `name` when that is the only operator of `test`. */
function operand(test: unknown, name: string): unknown {
  return isRecord(test) && Object.keys(test).length === 1 ? test[name] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

/** The plain text an escaped pattern stands for; null when something in it is not plain. */
function unescapePattern(regex: string): string | null {
  if (/(?<!\\)(?:\\\\)*[.*+?^${}()|[\]]/.test(regex)) return null;
  return regex.replace(/\\(.)/g, "$1");
}
