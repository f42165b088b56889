// When is an answer the reference's answer? Fields are compared by name; fields the reference lacks are ignored.

export type Mismatch = { field: string; got: unknown; wanted: unknown };
type Tolerance = { relative: number; absolute: number };

/** First match wins: method prefix, field, tolerance. Searched quantities are as exact as the search that made them. */
const tolerances: [string, RegExp, Tolerance][] = [
  ["gb.sequential.one_sided", /^p_value$/, { relative: 0, absolute: 1e-3 }],
  ["gb.midpower", /^(scaling_factor|additional_users)$/, { relative: 2e-3, absolute: 1e-6 }],
  ["gb.power", /^bayes_mde$/, { relative: 0, absolute: 2.1e-5 }],
  ["gb.bayes", /^risk$/, { relative: 1e-7, absolute: 1e-14 }],
  ["ord.polr", /./, { relative: 1e-7, absolute: 1e-8 }],
  ["prop.diff", /^miettinen_nurminen_ci$/, { relative: 1e-6, absolute: 1e-7 }],
  ["lee.bounds", /^im_c$/, { relative: 1e-9, absolute: 1e-9 }],
  ["n.power", /./, { relative: 1e-6, absolute: 1e-9 }],
  ["", /(^|_)p_value/, { relative: 1e-7, absolute: 1e-300 }],
  ["", /./, { relative: 1e-9, absolute: 1e-12 }],
];
const anywhere: Tolerance = { relative: 1e-9, absolute: 1e-12 };

/** A second opinion the file prints beside the reference's own answer; nothing to compare with. */
const informational = new Set(["growthbook_backend_ts_p_value"]);
const intervalField = /(^|_)ci($|_)|prediction_interval|^(running_)?(lower|upper)$/;
const errorField = /^(p_value_)?error$/;

/**
 * Where an answer differs from the reference.
 * @param expected what the reference returns
 * @param accurate the same quantity without the reference's numerical loss, for some fields
 */
export function mismatches(method: string, got: unknown, expected: unknown, accurate: unknown): Mismatch[] {
  return walk(method, "", got, expected, accurate);
}

function walk(method: string, field: string, got: unknown, expected: unknown, accurate: unknown): Mismatch[] {
  if (informational.has(field)) return [];
  if (Array.isArray(expected)) return walkList(method, field, got, expected, accurate);
  if (isRecord(expected)) {
    const [own, better] = [isRecord(got) ? got : {}, isRecord(accurate) ? accurate : {}];
    return Object.entries(expected).flatMap(([name, value]) => walk(method, name, own[name], value, better[name]));
  }
  const wanted = accurate ?? expected;
  if (errorField.test(field)) return (got == null) === (expected == null) ? [] : [{ field, got, wanted }];
  const tolerance = toleranceOf(method, field);
  // the reference's own tails are noise below 1e-9, where only the accurate twin counts
  const trusted = accurate === undefined || accurate === null || Math.abs(Number(expected)) > 1e-9;
  const right = (trusted && close(got, expected, tolerance)) || (accurate != null && close(got, accurate, tolerance));
  return right ? [] : [{ field, got, wanted }];
}

function walkList(method: string, field: string, got: unknown, expected: unknown[], accurate: unknown): Mismatch[] {
  if (!Array.isArray(got) || got.length !== expected.length) return [{ field, got, wanted: expected }];
  if (intervalField.test(field) && expected.length === 2 && isNumbers(expected)) {
    // an end near 0 carries the rounding of the other one, so that both are judged on the interval's scale
    const tolerance = toleranceOf(method, field);
    const candidates = [expected, accurate].filter(isNumbers);
    const right = candidates.some((candidate) => isNumbers(got) && intervalClose(got, candidate, tolerance));
    return right ? [] : [{ field, got, wanted: accurate ?? expected }];
  }
  const better: unknown[] = Array.isArray(accurate) ? accurate : [];
  return expected.flatMap((value, i) => walk(method, field, got[i], value, better[i]));
}

function intervalClose(got: number[], wanted: number[], { relative, absolute }: Tolerance): boolean {
  const [lower = 0, upper = 0] = wanted;
  const scale = Math.max(Math.abs(lower), Math.abs(upper), upper - lower);
  const allowed = Math.max(absolute, Math.max(relative, 1e-8) * scale);
  return got.every((end, i) => Math.abs(end - (wanted[i] ?? Number.NaN)) <= allowed);
}

/** Equal within tolerance; "Infinity" and its kin are numbers, null and undefined are one. */
export function close(got: unknown, wanted: unknown, { relative, absolute }: Tolerance = anywhere): boolean {
  const [a, b] = [decode(got), decode(wanted)];
  if (a === b || (a == null && b == null) || (Number.isNaN(a) && Number.isNaN(b))) return true;
  if (typeof a !== "number" || typeof b !== "number") return false;
  return Math.abs(a - b) <= absolute + relative * Math.max(Math.abs(a), Math.abs(b));
}

function toleranceOf(method: string, field: string): Tolerance {
  const found = tolerances.find(([prefix, name]) => method.startsWith(prefix) && name.test(field));
  return found?.[2] ?? anywhere;
}

const words: Record<string, number> = {
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
  NaN: Number.NaN,
};
const decode = (value: unknown): unknown => (typeof value === "string" ? (words[value] ?? value) : value);

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "number");
}
