import { createHash } from "node:crypto";
import { parseCsvDate } from "./dates.ts";
import { tidy } from "./detect.ts";
import type { CsvMapping } from "./mapping.ts";
import type { CsvRow } from "./rows.server.ts";

export const cellProblemCodes = [
  "no-date",
  "no-customer",
  "not-a-number",
  "off-scale",
  "unknown-word",
  "not-a-weight",
] as const;
export type CellProblemCode = (typeof cellProblemCodes)[number];

export type CellProblem = {
  line: number;
  column: string;
  code: CellProblemCode;
  message: string;
  raw: string;
};
export type ConvertedRow = {
  exposures: { customer: string; experiment: string; variation: string; at: string; channel?: string }[];
  answers: {
    id: string;
    customer: string;
    scale: string;
    score: number;
    at: string;
    step?: string;
    channel?: string;
    language?: string;
    weight?: number;
    comment?: string;
  }[];
  events: {
    id: string;
    customer: string;
    metric: string;
    value: number;
    at: string;
    step?: string;
    channel?: string;
  }[];
  /** The column each fact came from, in the order of the facts. */
  sources: { exposures: string[]; answers: string[]; events: string[] };
  /** Columns whose cell was empty or a declared missing code. */
  missing: string[];
  problems: CellProblem[];
};
export type ConvertContext = {
  /** Tells this file's rows from any other file's: the first half of its sha256. */
  fileId: string;
  timeZone: string;
  scales: ReadonlyMap<string, { min: number; max: number }>;
};

/** What one row of the file becomes. A bad cell costs its own answer only; a bad date, customer or place costs the row. */
export function convertRow(row: CsvRow, mapping: CsvMapping, context: ConvertContext): ConvertedRow {
  const out: ConvertedRow = {
    ...{ exposures: [], answers: [], events: [], missing: [], problems: [] },
    sources: { exposures: [], answers: [], events: [] },
  };
  const cell: Cell = (column) => tidy(row.cells.get(tidy(column)) ?? "");
  const problem: Report = (column, code, message) =>
    out.problems.push({ line: row.line, column, code, message, raw: quotable(cell(column)) });

  const at = rowDate(mapping, cell, context.timeZone);
  if (!at)
    problem("column" in mapping.date ? mapping.date.column : "", "no-date", "This is not a date in the chosen format.");
  const customer = mapping.customer ? cell(mapping.customer.column) : `row:${context.fileId}:${row.line}`;
  if (!customer && mapping.customer) problem(mapping.customer.column, "no-customer", "The customer key is empty.");
  const channel = placeOf(mapping.channel, cell, problem);
  const step = placeOf(mapping.step, cell, problem);
  if (!at || !customer || channel === null || step === null) return out;

  const shared: Shared = { customer, at, channel, step };
  const rowId = (mapping.id && cell(mapping.id.column)) || `${context.fileId}:${row.line}`;
  addAnswers(out, { mapping, cell, problem, shared, rowId, scales: context.scales });
  for (const source of mapping.events) {
    const value = readNumber(source, cell, out.missing, problem);
    if (value === null) continue;
    out.events.push({ ...shared, id: factId(rowId, source.metric, source.column), metric: source.metric, value });
    out.sources.events.push(source.column);
  }
  addExposure(out, mapping, cell, problem, shared);
  return out;
}

type Shared = { customer: string; at: string; channel: string | undefined; step: string | undefined };

type AnswerInput = {
  mapping: CsvMapping;
  cell: Cell;
  problem: Report;
  shared: Shared;
  rowId: string;
  scales: ConvertContext["scales"];
};

function addAnswers(out: ConvertedRow, { mapping, cell, problem, shared, rowId, scales }: AnswerInput): void {
  const weight = readWeight(mapping, cell, problem);
  const language =
    mapping.language &&
    ("constant" in mapping.language
      ? mapping.language.constant
      : translate(cell(mapping.language.column), mapping.language.words) || undefined);
  let comment = (mapping.comment && cell(mapping.comment.column)) || undefined;
  for (const source of mapping.scores) {
    const score = readNumber(source, cell, out.missing, problem);
    if (score === null) continue;
    const scale = scales.get(source.scale);
    if (scale && (!Number.isInteger(score) || score < scale.min || score > scale.max)) {
      const message = `${score} is not a whole number from ${scale.min} to ${scale.max}. If it means "no answer", add it to the column's missing codes.`;
      problem(source.column, "off-scale", message);
      continue;
    }
    out.answers.push({
      ...shared,
      id: factId(rowId, source.scale, source.column),
      scale: source.scale,
      score,
      step: source.step ?? shared.step,
      channel: source.channel ?? shared.channel,
      ...{ language, weight, comment },
    });
    out.sources.answers.push(source.column);
    comment = undefined; // one comment per row, told once: with its first score
  }
}

function addExposure(out: ConvertedRow, mapping: CsvMapping, cell: Cell, problem: Report, shared: Shared): void {
  if (!mapping.variation) return;
  const { column, experiment, words } = mapping.variation;
  const word = cell(column);
  const variation = translate(word, words);
  if (!word) out.missing.push(column);
  else if (!variation) problem(column, "unknown-word", `"${word.slice(0, 60)}" is not mapped to a variation.`);
  else {
    // An answer counts when it follows the exposure: without a date of its own, the exposure is one second earlier.
    const at = new Date(Date.parse(shared.at) - 1000).toISOString();
    out.exposures.push({ customer: shared.customer, experiment, variation, at, channel: shared.channel });
    out.sources.exposures.push(column);
  }
}

/** Unique per customer, scale or metric, and column. What the database or the API could not store is hashed. */
function factId(rowId: string, subject: string, column: string): string {
  const id = `${rowId}:${subject}:${tidy(column)}`;
  return id.length <= 200 && /^[^\p{Cc}]+$/u.test(id) ? id : createHash("sha256").update(id).digest("hex");
}

/** The beginning of a cell as the database can keep it: no NUL, no half of a character. */
export function quotable(text: string): string {
  return [...text.slice(0, 400)].slice(0, 200).join("").replaceAll("\0", "");
}

type Cell = (column: string) => string;
type Report = (column: string, code: CellProblemCode, message: string) => void;

function rowDate(mapping: CsvMapping, cell: Cell, timeZone: string): string | null {
  const { date } = mapping;
  const read =
    "column" in date
      ? parseCsvDate(cell(date.column), date.format, timeZone)
      : parseCsvDate(date.constant, "iso", timeZone);
  return read ? read.toISOString() : null;
}

/** The key of the place; undefined when the row names none, null (with a problem reported) when its word has no key. */
function placeOf(source: CsvMapping["channel"], cell: Cell, problem: Report): string | undefined | null {
  if (!source) return undefined;
  if ("constant" in source) return source.constant;
  const word = cell(source.column);
  if (word === "") return undefined;
  const key = translate(word, source.words);
  if (key === null) problem(source.column, "unknown-word", `"${word.slice(0, 60)}" is not mapped to a key.`);
  return key;
}

/** The word's translation when the mapping has a list of words (null when it is not on it), else the word itself. */
function translate(word: string, words: Record<string, string> | undefined): string | null {
  if (!words) return word || null;
  const wanted = word.toLowerCase();
  return Object.entries(words).find(([from]) => tidy(from).toLowerCase() === wanted)?.[1] ?? null;
}

/** The number in a score or event column; null when it is missing or, with a problem reported, no number. */
function readNumber(
  source: { column: string; missing: string[]; words?: Record<string, number> },
  cell: Cell,
  missing: string[],
  problem: Report,
): number | null {
  const text = cell(source.column);
  const same = (code: string) =>
    tidy(code).toLowerCase() === text.toLowerCase() ||
    (tidy(code) !== "" && Number(tidy(code)) === Number(text.replace(",", ".")));
  if (text === "" || source.missing.some(same)) {
    missing.push(source.column);
    return null;
  }
  const fromWord = Object.entries(source.words ?? {}).find(([word]) => tidy(word).toLowerCase() === text.toLowerCase());
  if (fromWord) return fromWord[1];
  const value = /^[-+]?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(",", ".")) : Number.NaN;
  if (Number.isFinite(value)) return value;
  problem(
    source.column,
    "not-a-number",
    `"${text.slice(0, 60)}" is not a number. Translate the word, or add it to the column's missing codes.`,
  );
  return null;
}

function readWeight(mapping: CsvMapping, cell: Cell, problem: Report): number | undefined {
  if (!mapping.weight) return undefined;
  const text = cell(mapping.weight.column);
  if (text === "") return undefined;
  const value = Number(text.replace(",", "."));
  if (value > 0 && value <= 10_000) return value;
  problem(
    mapping.weight.column,
    "not-a-weight",
    `"${text.slice(0, 60)}" is not a weight: a number above 0, at most 10,000.`,
  );
  return undefined;
}
