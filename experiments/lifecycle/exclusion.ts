import type { Exclusion, ExperimentStatus } from "#experiments/definition/experiment.ts";

/** A test as far as it takes room in exclusion groups. */
export type Holder = { status: ExperimentStatus; exclusion: Exclusion | null };
type Range = Exclusion["ranges"][number];

/** The SDKs hash to ten thousandths, so a finer cut would give nobody to anybody. */
const buckets = 10_000;

/** Customers are in these tests now, or will be again when they resume; a stopped test has given back its part. */
export function isLive({ status }: Pick<Holder, "status">): boolean {
  return status === "running" || status === "paused";
}

/** Whether two tests claim the same customers of one exclusion group. */
export function claimsSame(one: Exclusion, other: Exclusion): boolean {
  if (one.group !== other.group) return false;
  return one.ranges.some(([from, to]) => other.ranges.some(([start, end]) => from < end && start < to));
}

/** The share of a group that a test holds, or that its launch will allot to it, 0–1. */
export function heldShare({ ranges, share }: Exclusion): number {
  return ranges.length > 0 ? sizeOf(ranges) / buckets : (share ?? 1);
}

/** What no live test holds of a group, ascending; bounds are whole ten-thousandths. */
export function freeRanges(group: string, others: readonly Holder[]): Range[] {
  const taken = others
    .filter(isLive)
    .flatMap(({ exclusion }) => (exclusion?.group === group ? exclusion.ranges : []))
    .map(([from, to]) => [Math.floor(from * buckets), Math.ceil(to * buckets)] as const)
    .sort(([a], [b]) => a - b);
  const free: Range[] = [];
  let at = 0;
  for (const [from, to] of [...taken, [buckets, buckets] as const]) {
    if (from > at) free.push([at / buckets, from / buckets]);
    at = Math.max(at, to);
  }
  return free;
}

/** Share of a group no live test holds, 0–1. */
export function freeShare(group: string, others: readonly Holder[]): number {
  return sizeOf(freeRanges(group, others)) / buckets;
}

/**
 * The exclusion with the first free ranges that make up its share; as it is when it already has ranges.
 * @returns null when the group has not that much left
 */
export function allot(exclusion: Exclusion, others: readonly Holder[]): Exclusion | null {
  if (exclusion.ranges.length > 0) return exclusion;
  let wanted = Math.round((exclusion.share ?? 1) * buckets);
  const ranges: Range[] = [];
  for (const [from, to] of freeRanges(exclusion.group, others)) {
    if (wanted === 0) break;
    const start = Math.round(from * buckets);
    const size = Math.min(wanted, Math.round(to * buckets) - start);
    ranges.push([from, (start + size) / buckets]);
    wanted -= size;
  }
  return wanted === 0 && ranges.length > 0 ? { ...exclusion, ranges } : null;
}

function sizeOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, [from, to]) => sum + Math.round((to - from) * buckets), 0);
}
