import type { ArmSums, ScoreCount } from "./input.ts";

/** Sums of `rollup` over days for one metric, variation and channel; fixed point ×10⁴ per value. */
export type RollupRow = {
  variation: number;
  channel_id: number;
  answered: number;
  pre_units: number;
} & Record<`sum_${SumName}`, number>;

const powers = {
  m: 1,
  d: 0,
  x: 1,
  e: 0,
  mm: 2,
  md: 1,
  mx: 2,
  me: 1,
  dd: 0,
  dx: 1,
  de: 0,
  xx: 2,
  xe: 1,
  ee: 0,
} as const;
type SumName = keyof typeof powers;

/** Fixed-point sums to the metric's own units. */
export function armSumsFromRollup(row: RollupRow, histogram: ScoreCount[]): ArmSums {
  const sum = (name: SumName) => row[`sum_${name}`] / 10_000 ** powers[name];
  return {
    variation: row.variation,
    channelId: row.channel_id,
    answered: row.answered,
    preUnits: row.pre_units,
    m: sum("m"),
    d: sum("d"),
    x: sum("x"),
    e: sum("e"),
    mm: sum("mm"),
    md: sum("md"),
    mx: sum("mx"),
    me: sum("me"),
    dd: sum("dd"),
    dx: sum("dx"),
    de: sum("de"),
    xx: sum("xx"),
    xe: sum("xe"),
    ee: sum("ee"),
    histogram,
  };
}
