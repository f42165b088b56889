import type { dateFormats } from "./mapping.ts";

type DateFormat = (typeof dateFormats)[number];
type Parts = { year: number; month: number; day: number; hour: number; minute: number; second: number };

const TIME = String.raw`(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp][Mm])?)?`;
const ISO = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${TIME}$`);
const SLASHED = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})${TIME}$`);

/**
 * Reads a date as survey tools export it. A text with its own offset ("…Z", "+02:00") is taken as it is; otherwise it is
 * local time in `timeZone`. A date without a time is noon, so that no time zone moves it to another day.
 * @returns the instant, or null when the text is not a date of this format
 */
export function parseCsvDate(text: string, format: DateFormat, timeZone: string): Date | null {
  const value = text.trim();
  if (/T.*(Z|[+-]\d{2}:?\d{2})$/.test(value)) return validDate(new Date(value));
  const match = ISO.exec(value) ?? (format === "iso" ? null : SLASHED.exec(value));
  if (!match) return null;
  const parts = readParts(match, ISO.test(value) ? "iso" : format);
  return parts ? instantIn(timeZone, parts) : null;
}

function readParts(match: RegExpExecArray, format: DateFormat): Parts | null {
  const [a, b, c] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [year, month, day] = format === "iso" ? [a, b, c] : format === "day-first" ? [c, b, a] : [c, a, b];
  const hour = readHour(match[4], match[7]);
  const parts = { year, month, day, hour, minute: Number(match[5] ?? 0), second: Number(match[6] ?? 0) };
  const asUtc = new Date(Date.UTC(year, month - 1, day));
  const exists = asUtc.getUTCMonth() === month - 1 && asUtc.getUTCDate() === day;
  return exists && hour < 24 && parts.minute < 60 && parts.second < 60 ? parts : null;
}

function readHour(text: string | undefined, half: string | undefined): number {
  if (text === undefined) return 12;
  const hour = Number(text);
  if (!half) return hour;
  return (hour % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
}

/** The instant of a local time; in the hour that a clock change skips or repeats, one of the two readings. */
function instantIn(timeZone: string, p: Parts): Date {
  const wall = Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second);
  const first = wall - offsetAt(timeZone, wall);
  return new Date(wall - offsetAt(timeZone, first));
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that `timeZone` is ahead of UTC at an instant. */
function offsetAt(timeZone: string, instant: number): number {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formatters.set(timeZone, formatter);
  }
  const get = Object.fromEntries(formatter.formatToParts(instant).map((part) => [part.type, Number(part.value)]));
  const wall = Date.UTC(get.year ?? 0, (get.month ?? 1) - 1, get.day, get.hour, get.minute, get.second);
  return wall - Math.floor(instant / 1000) * 1000;
}

function validDate(date: Date): Date | null {
  return Number.isNaN(date.getTime()) ? null : date;
}
