import { intlTag, type Locale } from "./locale.ts";

/** Narrow no-break space: French sets it before %, ; and between groups of digits. */
const thin = "\u202f";
const minus = "\u2212";

/** The unit of a value or effect: scale points, NPS points, a share (0–1), or a count or amount with its own unit word. */
export type Unit = "scale" | "nps" | "share" | "amount";

const unitDigits: Readonly<Record<Unit, number>> = { scale: 2, nps: 1, share: 1, amount: 2 };

export type Formatter = {
  /** "2,650" · "2 650". @param digits exact decimals; left out, up to two as needed */
  number(value: number, digits?: number): string;
  /** Always with its sign, a true minus, zero without: "+0.31" · "−0,20". */
  signed(value: number, digits?: number): string;
  /** "[0.12, 0.50]" · "[0,12 ; 0,50]"; infinite ends as ∞. */
  interval(lower: number, upper: number, digits?: number): string;
  /** A share 0–1: "78.4%" · "78,4 %". */
  percent(share: number, digits?: number): string;
  /** A share that somebody chose, with up to two decimals as needed: "12.5%" · "12,5 %". */
  chosenPercent(share: number): string;
  /** A level in its unit: 5.42 · 31.0 · 78.4%. */
  value(value: number, unit: Unit): string;
  /** A difference in its unit, signed and without unit word: "+0.31"; shares in percentage points: "+3.2". */
  effect(value: number, unit: Unit): string;
  /** The interval of a difference, in the same unit and digits as `effect`. */
  effectInterval(lower: number, upper: number, unit: Unit): string;
  /** "p = 0.032" · "p < 0,001". */
  pValue(p: number): string;
  /** An instant in the workspace's time zone: "31 Dec 2026" · "31 déc. 2026". */
  date(instant: Date | string): string;
  /** "31 Dec" · "31 déc." */
  dateShort(instant: Date | string): string;
  /** "31 Dec 2026, 14:05". */
  dateTime(instant: Date | string): string;
  /** "14:05". */
  time(instant: Date | string): string;
  /** A calendar day without time zone, stored at 00:00 UTC (cycles, due dates, daily sums): "31 Dec 2026". */
  day(day: Date | string): string;
  /** "31 Dec". */
  dayShort(day: Date | string): string;
  /** "3 days ago" · "il y a 3 jours". */
  relative(instant: Date | string, now: Date): string;
  /** A span in milliseconds, its two largest units: "2 d 4 h" · "2 j 4 h". */
  duration(milliseconds: number): string;
  /** "12.3 MB" · "12,3 Mo". */
  bytes(bytes: number): string;
  /** "a, b and c" · "a, b et c". */
  list(items: readonly string[]): string;
};

const cache = new Map<string, Formatter>();

/** The one place where numbers and dates become text. @param timeZone IANA name, for instants */
export function formatter(locale: Locale, timeZone: string): Formatter {
  const key = `${locale} ${timeZone}`;
  const found = cache.get(key);
  if (found) return found;
  const made = { ...numbers(locale), ...dates(locale, timeZone) };
  cache.set(key, made);
  return made;
}

function numbers(locale: Locale) {
  const tag = intlTag[locale];
  const decimals = (digits: number | undefined) =>
    new Intl.NumberFormat(tag, { minimumFractionDigits: digits ?? 0, maximumFractionDigits: digits ?? 2 });
  const byDigits = new Map<number | undefined, Intl.NumberFormat>();
  const number = (value: number, digits?: number): string => {
    if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? `${minus}∞` : "–";
    const format = byDigits.get(digits) ?? decimals(digits);
    byDigits.set(digits, format);
    const text = format.format(Math.abs(value));
    return value < 0 && /[1-9]/.test(text) ? `${minus}${text}` : text;
  };
  const signed = (value: number, digits = 2) => {
    const text = number(value, digits);
    return value > 0 && /[1-9∞]/.test(text) ? `+${text}` : text;
  };
  const between = locale === "fr" ? `${thin}; ` : ", ";
  const interval = (lower: number, upper: number, digits = 2) =>
    `[${number(lower, digits)}${between}${number(upper, digits)}]`;
  const percentSign = `${locale === "fr" ? thin : ""}%`;
  const percent = (share: number, digits = 0) => `${number(share * 100, digits)}${percentSign}`;
  const chosenPercent = (share: number) => `${number(share * 100)}${percentSign}`;
  const scaled = (value: number, unit: Unit) => (unit === "share" ? value * 100 : value);
  return {
    number,
    signed,
    interval,
    percent,
    chosenPercent,
    value: (value: number, unit: Unit) =>
      unit === "share" ? percent(value, 1) : number(value, unit === "amount" ? undefined : unitDigits[unit]),
    effect: (value: number, unit: Unit) => signed(scaled(value, unit), unitDigits[unit]),
    effectInterval: (lower: number, upper: number, unit: Unit) =>
      interval(scaled(lower, unit), scaled(upper, unit), unitDigits[unit]),
    pValue: (p: number) => (p < 0.001 ? `p < ${number(0.001, 3)}` : `p = ${number(p, p < 0.1 ? 3 : 2)}`),
    bytes: (bytes: number) => byteSize(bytes, locale, number),
    list: (items: readonly string[]) => new Intl.ListFormat(tag, { type: "conjunction" }).format(items),
  };
}

function byteSize(bytes: number, locale: Locale, number: (value: number, digits?: number) => string): string {
  const units = locale === "fr" ? ["o", "ko", "Mo", "Go"] : ["B", "kB", "MB", "GB"];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${number(bytes / 1000 ** step, step === 0 ? 0 : 1)}\u00a0${units[step]}`;
}

function dates(locale: Locale, timeZone: string) {
  const tag = intlTag[locale];
  const make = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(tag, options);
    return (value: Date | string) => format.format(new Date(value));
  };
  const day = { day: "numeric", month: "short" } as const;
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const date = make({ ...day, year: "numeric", timeZone });
  const time = make({ ...clock, timeZone });
  return {
    date,
    dateShort: make({ ...day, timeZone }),
    // Joined here: what Intl puts between date and time changes with its version, and server and browser must agree.
    dateTime: (instant: Date | string) => `${date(instant)}, ${time(instant)}`,
    time,
    day: make({ ...day, year: "numeric", timeZone: "UTC" }),
    dayShort: make({ ...day, timeZone: "UTC" }),
    relative: (instant: Date | string, now: Date) => relative(tag, new Date(instant), now),
    duration: (milliseconds: number) => duration(locale, milliseconds),
  };
}

const spans = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

function relative(tag: string, instant: Date, now: Date): string {
  const seconds = (instant.getTime() - now.getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  for (const [unit, length] of spans) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, "second");
}

function duration(locale: Locale, milliseconds: number): string {
  const units = [
    [locale === "fr" ? "j" : "d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
  ] as const;
  let left = Math.round(Math.abs(milliseconds) / 1000);
  const parts: string[] = [];
  for (const [name, length] of units) {
    const amount = Math.floor(left / length);
    left -= amount * length;
    if (amount > 0) parts.push(`${amount}\u00a0${name}`);
    else if (parts.length > 0) break;
  }
  return parts.slice(0, 2).join(" ") || "0\u00a0s";
}
