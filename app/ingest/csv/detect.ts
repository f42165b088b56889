import Papa from "papaparse";

export const csvEncodings = ["utf-8", "windows-1252", "utf-16le"] as const;
export type CsvEncoding = (typeof csvEncodings)[number];
export type CsvShape = {
  encoding: CsvEncoding;
  /** false: the bytes are not UTF-8 and windows-1252 is a guess to confirm by eye. */
  encodingCertain: boolean;
  delimiter: (typeof csvDelimiters)[number];
  /** 1 to 3. */
  headerRows: number;
  columns: string[];
  /** The question's wording where the export gives it in a second header row; same order as `columns`. */
  labels: (string | null)[];
  sample: string[][];
};

export const csvDelimiters = [",", ";", "\t", "|"] as const;
const SAMPLE_ROWS = 20;

/** What a person said of the file's form; the rest is detected. */
export type ShapeChoice = { encoding?: CsvEncoding; delimiter?: CsvShape["delimiter"]; headerRows?: number };

/**
 * Encoding, delimiter, header rows and columns of a CSV export, from its first bytes (64 kB are plenty).
 * Knows the two- and three-row headers of Qualtrics and SurveyMonkey. @returns null for an empty file.
 */
export function detectCsv(head: Uint8Array, chosen: ShapeChoice = {}): CsvShape | null {
  const { encoding, certain } = chosen.encoding ? { encoding: chosen.encoding, certain: true } : detectEncoding(head);
  const text = decodeHead(head, encoding);
  const delimiter = chosen.delimiter ?? detectDelimiter(text);
  const rows = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: "greedy", preview: SAMPLE_ROWS + 3 }).data;
  const first = rows[0];
  if (!first) return null;
  const headerRows = chosen.headerRows ?? detectHeaderRows(rows);
  const { columns, labels } = readHeader(rows.slice(0, headerRows));
  return {
    encoding,
    encodingCertain: certain,
    delimiter,
    headerRows,
    columns,
    labels,
    sample: rows.slice(headerRows, headerRows + SAMPLE_ROWS),
  };
}

export function detectEncoding(head: Uint8Array): { encoding: CsvEncoding; certain: boolean } {
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", certain: true };
  // A character cut in two by the end of the sample is no error: leave the last three bytes out.
  const whole = head.length > 60_000 ? head.subarray(0, lastAscii(head)) : head;
  return isUtf8(whole) ? { encoding: "utf-8", certain: true } : { encoding: "windows-1252", certain: false };
}

function lastAscii(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] ?? 0) > 0x7f) end -= 1;
  return end;
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false; // the only thing a fatal decoder throws is "not this encoding"
  }
}

function decodeHead(head: Uint8Array, encoding: CsvEncoding): string {
  const text = new TextDecoder(encoding).decode(head);
  const cut = head.length >= 60_000 ? text.lastIndexOf("\n") : text.length;
  return text.slice(0, cut).replace(/^sep=.\r?\n/i, "");
}

/** The delimiter that splits the most rows into the same number (> 1) of cells. */
function detectDelimiter(text: string): (typeof csvDelimiters)[number] {
  const scored = csvDelimiters.map((delimiter) => {
    const widths = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: "greedy", preview: 12 }).data.map(
      (row) => row.length,
    );
    const width = widths[0] ?? 1;
    return { delimiter, score: width > 1 ? widths.filter((w) => w === width).length * 1000 + width : 0 };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}

function detectHeaderRows(rows: string[][]): 1 | 2 | 3 {
  const [first = [], second = [], third = []] = rows;
  if (third.some((cell) => cell.startsWith('{"ImportId"'))) return 3;
  const legacyQualtrics = first[0] === "V1" && /^response\s?id$/i.test(second[0] ?? "");
  const surveyMonkey =
    (second[0] ?? "").trim() === "" && second.some((cell) => /^(open-ended )?response$/i.test(cell.trim()));
  return legacyQualtrics || surveyMonkey ? 2 : 1;
}

/** Column names: trimmed, never empty, never twice. Sub-headers ("Response") only tell columns of one question apart. */
export function readHeader(rows: string[][]): { columns: string[]; labels: (string | null)[] } {
  const [names = [], second] = rows;
  let question = "";
  const raw = names.map((cell, index) => {
    const name = tidy(cell);
    if (name) question = name;
    const sub = tidy(second?.[index] ?? "");
    return name || !second || rows.length === 3 ? name : `${question} – ${sub}`;
  });
  const seen = new Map<string, number>();
  const columns = raw.map((name, index) => {
    const base = name || `Column ${index + 1}`;
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    return count === 1 ? base : `${base} (${count})`;
  });
  return { columns, labels: names.map((_, index) => tidy(second?.[index] ?? "") || null) };
}

/** Trims and folds runs of spaces, no-break ones too, so that names typed by hand match names exported. */
export function tidy(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .replace(/[\s\u00a0\u202f]+/g, " ")
    .trim();
}
