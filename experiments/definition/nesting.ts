/** No honest document nests deeper; one that does would end the stack of whoever walks through it. */
export const deepestNesting = 32;

/**
 * Whether a value read from JSON stands within `deepest` objects and arrays. It walks without recursion, so that any
 * depth can be asked about.
 * @param value as `JSON.parse` gives it: a tree
 */
export function isNestedWithin(value: unknown, deepest = deepestNesting): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return false;
    level = level.flatMap((one) => (one !== null && typeof one === "object" ? Object.values(one) : []));
  }
  return true;
}
