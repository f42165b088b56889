import type { Difference, GrowthbookLink } from "#app/db/growthbook-link.server.ts";

/** A link as pages show it: values as short texts, instants as ISO strings. */
export function linkView(key: string, { state, problem, drift, accepted, nextAt }: GrowthbookLink) {
  return {
    ...{ key, state, problem },
    drift: drift.map(({ field, ours, theirs }) => ({ field, ours: valueWord(ours), theirs: valueWord(theirs) })),
    accepted: accepted.map(({ field }) => field),
    nextAt: nextAt?.toISOString() ?? null,
  };
}

/** Long ones, such as conditions, are cut: the whole of it stands in GrowthBook. */
function valueWord(value: Difference["ours"]): string {
  const text = typeof value === "string" ? value : value === null ? "–" : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
