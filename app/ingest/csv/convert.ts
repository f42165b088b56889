import { parseCsvDate } from "./dates.ts";
import { tidy } from "./detect.ts";
import type { CsvMapping } from "./mapping.ts";
import type { CsvRow } from "./rows.server.ts";

export type CellProblem = {
  line: number;
  column: string;
  code: "no-date" | "no-customer" | "not-a-number" | "off-scale" | "unknown-word" | "not-a-weight" | string;
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

/** What one row of the file becomes. A bad cell costs its own answer only; a bad date or customer costs the row. */
export function convertRow(row: CsvRow, mapping: CsvMapping, context: ConvertContext): ConvertedRow {
  const out: ConvertedRow = { exposures: [], answers: [], events: [], missing: [], problems: [] };
  const cell = (column: string) => tidy(row.cells.get(tidy(column)) ?? "");
  const problem = (column: string, code: CellProblem["code"], message: string) =>
    out.problems.push({ line: row.line, column, code, message, raw: cell(column).slice(0, 200) });

  const at = rowDate(mapping, cell, context.timeZone);
  if (!at)
    problem("column" in mapping.date ? mapping.date.column : "", "no-date", "This is not a date in the chosen format.");
  const customer = mapping.customer ? cell(mapping.customer.column) : `row:${context.fileId}:${row.line}`;
  if (!customer && mapping.customer) problem(mapping.customer.column, "no-customer", "The customer key is empty.");
  if (!at || !customer) return out;

  const place = { channel: placeOf(mapping.channel, cell), step: placeOf(mapping.step, cell) };
  const rowId = (mapping.id && cell(mapping.id.column)) || `${context.fileId}:${row.line}`;
  const weight = readWeight(mapping, cell, problem);
  const language =
    mapping.language &&
    ("constant" in mapping.language
      ? mapping.language.constant
      : translate(cell(mapping.language.column), mapping.language.words) || undefined);
  const comment = (mapping.comment && cell(mapping.comment.column)) || undefined;
  let commentLeft = comment;

  for (const source of mapping.scores) {
    const score = readNumber(source, cell, out.missing, problem);
    if (score === null) continue;
    const scale = context.scales.get(source.scale);
    if (scale && (!Number.isInteger(score) || score < scale.min || score > scale.max)) {
      problem(
        source.column,
        "off-scale",
        `${score} is not a whole number from ${scale.min} to ${scale.max}. If it means "no answer", add it to the column's missing codes.`,
      );
      continue;
    }
    out.answers.push({
      id: `${rowId}:${source.scale}:${tidy(source.column)}`.slice(0, 200),
      customer,
      scale: source.scale,
      score,
      at,
      step: source.step ?? place.step,
      channel: source.channel ?? place.channel,
      language,
      weight,
      comment: commentLeft,
    });
    commentLeft = undefined; // one comment per row, told once: with its first score
  }
  for (const source of mapping.events) {
    const value = readNumber(source, cell, out.missing, problem);
    if (value !== null)
      out.events.push({
        id: `${rowId}:${source.metric}:${tidy(source.column)}`.slice(0, 200),
        customer,
        metric: source.metric,
        value,
        at,
        ...place,
      });
  }
  if (mapping.variation) {
    const word = cell(mapping.variation.column);
    const variation = translate(word, mapping.variation.words);
    if (!word) out.missing.push(mapping.variation.column);
    else if (!variation) problem(mapping.variation.column, "unknown-word", `"${word}" is not mapped to a variation.`);
    // An answer counts when it follows the exposure: without a date of its own, the exposure is one second earlier.
    else
      out.exposures.push({
        customer,
        experiment: mapping.variation.experiment,
        variation,
        at: new Date(Date.parse(at) - 1000).toISOString(),
        channel: place.channel,
      });
  }
  return out;
}

type Cell = (column: string) => string;
type Report = (column: string, code: CellProblem["code"], message: string) => void;

function rowDate(mapping: CsvMapping, cell: Cell, timeZone: string): string | null {
  const { date } = mapping;
  const read =
    "column" in date
      ? parseCsvDate(cell(date.column), date.format, timeZone)
      : parseCsvDate(date.constant, "iso", timeZone);
  return read ? read.toISOString() : null;
}

function placeOf(source: CsvMapping["channel"], cell: Cell): string | undefined {
  if (!source) return undefined;
  return "constant" in source ? source.constant : translate(cell(source.column), source.words) || undefined;
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
  if (Number.isFinite(value) && value >= 0) return value;
  problem(mapping.weight.column, "not-a-weight", `"${text.slice(0, 60)}" is not a weight: a number from 0.`);
  return undefined;
}
