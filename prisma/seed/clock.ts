import { addDays, type Day, daysBetween, elapsedShare, type Period } from "#experiments/okr/day.ts";

export type DemoCycle = { key: string; name: string; period: Period };

/**
 * The cycle the demo plays in: the calendar quarter of `today` while it is neither too young to have results nor
 * nearly over, else thirteen weeks of which eight are past, so that every visitor finds a quarter in full swing.
 */
export function demoCycle(today: Day): DemoCycle {
  const quarter = quarterOf(today);
  const elapsed = elapsedShare(quarter.period, today);
  if (elapsed > 0.45 && elapsed < 0.85) return quarter;
  const from = addDays(today, -54);
  const period = { from, to: addDays(from, 90) };
  return { key: `demo-${period.from}`, name: `${period.from.slice(0, 7)} → ${period.to.slice(0, 7)}`, period };
}

function quarterOf(day: Day): DemoCycle {
  const year = day.slice(0, 4);
  const quarter = Math.ceil(Number(day.slice(5, 7)) / 3);
  const first = `${year}-${String(quarter * 3 - 2).padStart(2, "0")}-01`;
  const next = quarter === 4 ? `${Number(year) + 1}-01-01` : `${year}-${String(quarter * 3 + 1).padStart(2, "0")}-01`;
  return { key: `${year}-q${quarter}`, name: `Q${quarter} ${year}`, period: { from: first, to: addDays(next, -1) } };
}

/** When tests of the demo start and end: in the morning, so that the hour of the first start changes no result. */
export function morningBefore(now: Date, days: number): Date {
  return new Date(`${addDays(now.toISOString().slice(0, 10), -days)}T06:00:00Z`);
}

/** Mondays from the cycle's second week to today: when check-ins are written. */
export function checkInDays({ from }: Period, today: Day): Day[] {
  const weeks = Math.floor(daysBetween(from, today) / 7);
  return Array.from({ length: weeks }, (_, week) => addDays(from, (week + 1) * 7)).filter((day) => day < today);
}
