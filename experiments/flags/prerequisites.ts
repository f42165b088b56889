import type { FlagRule } from "./flag.ts";

/** Which flags each flag's rules look at, by key. */
export type Needs = Readonly<Record<string, readonly string[]>>;

/** The flags some rule looks at, each once, in the order of the rules. */
export function neededFlags(rules: readonly Pick<FlagRule, "prerequisites">[]): string[] {
  return [...new Set(rules.flatMap(({ prerequisites }) => prerequisites.map(({ flag }) => flag)))];
}

/**
 * The way on which `key` needs itself, `[key, …, key]`; null when there is none. SDKs answer such a flag with null.
 * Walks each flag once, so a thousand flags cost a thousand steps.
 */
export function cycleThrough(key: string, needs: Needs): string[] | null {
  const seen = new Set<string>();
  const walk = (from: string, way: readonly string[]): string[] | null => {
    for (const next of needs[from] ?? []) {
      if (next === key) return [...way, key];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...way, next]);
      if (found) return found;
    }
    return null;
  };
  return walk(key, [key]);
}
