import { z } from "zod";

/** A calendar day, "2026-10-01". Days compare as texts. */
export type Day = string;

/** From the first day to the last, both included. */
export type Period = { from: Day; to: Day };

const dayMilliseconds = 86_400_000;

export const daySchema = z.iso.date();

/** Days since 1970-01-01. @throws {RangeError} on anything that is not a calendar day */
export function dayNumber(day: Day): number {
  const milliseconds = Date.parse(`${day}T00:00:00Z`);
  if (!Number.isFinite(milliseconds)) throw new RangeError(`not a calendar day: ${day}`);
  return milliseconds / dayMilliseconds;
}

export function dayOfNumber(number: number): Day {
  return new Date(number * dayMilliseconds).toISOString().slice(0, 10);
}

export function addDays(day: Day, days: number): Day {
  return dayOfNumber(dayNumber(day) + days);
}

/** Days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return dayNumber(to) - dayNumber(from);
}

/** The Monday of the day's week. */
export function weekStart(day: Day): Day {
  const number = dayNumber(day);
  // 1970-01-01 was a Thursday.
  return dayOfNumber(number - ((((number + 3) % 7) + 7) % 7));
}

/** The period of `days` days that ends on `to`. */
export function periodEnding(to: Day, days: number): Period {
  return { from: addDays(to, 1 - days), to };
}

export function within(day: Day, period: Period): boolean {
  return day >= period.from && day <= period.to;
}

/** Share of the period behind us at the end of `today`: 0 before it, 1 from its last day on. */
export function elapsedShare(period: Period, today: Day): number {
  const length = daysBetween(period.from, period.to) + 1;
  if (length <= 0) throw new RangeError(`a period runs forwards: ${period.from} to ${period.to}`);
  return Math.min(1, Math.max(0, (daysBetween(period.from, today) + 1) / length));
}
