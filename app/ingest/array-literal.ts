/** PostgreSQL array parameters written by hand: node-postgres' own writer costs more than the insert. */

/** Integers, uuids, booleans and ISO instants, none of which needs quoting. null becomes NULL. */
export function plainArray(values: readonly (string | number | boolean | null)[]): string {
  return `{${values.map((value) => value ?? "NULL").join(",")}}`;
}

/** Any text; null becomes NULL and the word "NULL" stays a word. */
export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? "NULL" : `"${value.replace(/["\\]/g, "\\$&")}"`)).join(",")}}`;
}
