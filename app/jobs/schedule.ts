/** When a job is due: at every multiple of `periodSeconds` after 1970-01-01T00:00Z plus `offsetSeconds`. UTC throughout. */
export type Schedule = { periodSeconds: number; offsetSeconds: number };

const day = 86_400;
const weekdays = ["thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday"] as const;

/** Every so many seconds, on the round instant. */
export function every(seconds: number): Schedule {
  return { periodSeconds: seconds, offsetSeconds: 0 };
}

/** Once a day. @param time "HH:MM", UTC */
export function daily(time: string): Schedule {
  return { periodSeconds: day, offsetSeconds: secondsInto(time) };
}

/** Once a week. @param time "HH:MM", UTC */
export function weekly(weekday: (typeof weekdays)[number], time: string): Schedule {
  // 1970-01-01 was a Thursday.
  return { periodSeconds: 7 * day, offsetSeconds: weekdays.indexOf(weekday) * day + secondsInto(time) };
}

/** The last due instant at or before `now`. */
export function slotAt({ periodSeconds, offsetSeconds }: Schedule, now: Date): Date {
  const period = periodSeconds * 1000;
  const offset = offsetSeconds * 1000;
  return new Date(Math.floor((now.getTime() - offset) / period) * period + offset);
}

/** The first due instant after `now`. */
export function nextSlot(schedule: Schedule, now: Date): Date {
  return new Date(slotAt(schedule, now).getTime() + schedule.periodSeconds * 1000);
}

function secondsInto(time: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (hours === undefined || minutes === undefined) throw new RangeError(`${time} is not a time of day (HH:MM)`);
  return (Number(hours) * 60 + Number(minutes)) * 60;
}
