import type { FlagValue, FlagValueType } from "#experiments/definition/flag-value.ts";

/** A flag's value as it was typed; undefined when it is not of the type. */
export function parseFlagValue(typed: string, type: FlagValueType): FlagValue | undefined {
  if (type === "boolean") return typed === "true" ? true : typed === "false" ? false : undefined;
  if (type === "string") return typed;
  if (type === "number") return typed !== "" && Number.isFinite(Number(typed)) ? Number(typed) : undefined;
  try {
    return JSON.parse(typed);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The value as it is typed: a text as it is, everything else as JSON. */
export function typedFlagValue(value: FlagValue, type: FlagValueType): string {
  return type === "string" && typeof value === "string" ? value : JSON.stringify(value);
}

/** Attributes typed as "country=FR, premium=true", one pair per comma or line. */
export function parseAttributes(typed: string): Record<string, string | number | boolean> {
  const pairs = typed.split(/[,\n]/).flatMap((pair) => {
    const [name = "", ...rest] = pair.split("=");
    const value = rest.join("=").trim();
    return name.trim() === "" || value === "" ? [] : [[name.trim(), scalar(value)] as const];
  });
  return Object.fromEntries(pairs);
}

function scalar(value: string): string | number | boolean {
  if (value === "true" || value === "false") return value === "true";
  return /^-?\d+(\.\d+)?$/.test(value) && !/^0\d/.test(value) ? Number(value) : value;
}
