import { benjaminiHochberg, holm } from "#experiments/stats/multiplicity.ts";
import type { Compared } from "./compare.ts";
import { found, missing } from "./finding.ts";
import type { AdjustedP } from "./report.ts";

/**
 * The p of every comparison within its family. Primary metrics × variations: Holm. Secondary: Benjamini–Hochberg.
 * Corroboration: Holm over the corroboration metrics of one variation, because one of them moving is enough for
 * tier A, and five of them are five chances. Guardrails: none, they must be easy to trip. A comparison without a p
 * is left out of the family, not entered as 1.
 */
export function adjustFamilies<T extends Compared>(compared: readonly T[]): (T & { adjusted: Adjusted })[] {
  const adjusted = new Map<T, AdjustedP>();
  for (const family of familiesOf(compared)) {
    const members = family.members.filter(({ deciding }) => deciding.value !== null);
    const pValues = members.map(({ deciding }) => deciding.value?.pValue ?? 1);
    const method = family.kind === "holm" ? holm : benjaminiHochberg;
    for (const [position, pValue] of method(pValues).entries()) {
      const member = members[position];
      if (member !== undefined) adjusted.set(member, { family: family.kind, size: members.length, pValue });
    }
  }
  return compared.map((comparison) => {
    const own = adjusted.get(comparison);
    return { ...comparison, adjusted: own === undefined ? withoutP(comparison) : found(own) };
  });
}

type Adjusted = { value: AdjustedP; reason: null } | ReturnType<typeof missing>;

function withoutP({ role, deciding }: Compared): ReturnType<typeof missing> {
  return role === "guardrail" || deciding.reason === null ? missing("not-in-family") : deciding;
}

function familiesOf<T extends Compared>(compared: readonly T[]): { kind: AdjustedP["family"]; members: T[] }[] {
  const of = (role: Compared["role"]) => compared.filter((comparison) => comparison.role === role);
  const corroboration = of("corroboration");
  const variations = new Set(corroboration.map(({ variation }) => variation));
  return [
    { kind: "holm", members: of("primary") },
    { kind: "benjamini-hochberg", members: of("secondary") },
    ...[...variations].map((variation) => ({
      kind: "holm" as const,
      members: corroboration.filter((comparison) => comparison.variation === variation),
    })),
  ];
}
