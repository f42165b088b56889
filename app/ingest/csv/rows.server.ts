import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import Papa from "papaparse";
import type { CsvEncoding } from "./detect.ts";
import { readHeader } from "./detect.ts";

export type CsvRow = {
  /** 1 for the first line after the header rows; quoted line breaks count as one row. */
  line: number;
  cells: ReadonlyMap<string, string>;
  bytesRead: number;
};
export type CsvFormat = { encoding: CsvEncoding; delimiter: string; headerRows: number };

/** Thrown when the bytes are not of the encoding named: nothing was imported. */
export class WrongEncodingError extends Error {
  override name = "WrongEncodingError";
}

/**
 * Streams the rows of a CSV file in constant memory.
 * @throws {WrongEncodingError} at the first byte that `format.encoding` cannot mean
 */
export async function* readCsvRows(path: string, format: CsvFormat): AsyncGenerator<CsvRow> {
  const header: string[][] = [];
  let columns: string[] = [];
  let line = 0;
  for await (const { row, bytesRead } of parsedRows(path, format)) {
    if (header.length < format.headerRows) {
      header.push(row);
      if (header.length === format.headerRows) columns = readHeader(header).columns;
      continue;
    }
    line += 1;
    yield { line, cells: new Map(columns.map((name, index) => [name, row[index] ?? ""])), bytesRead };
  }
}

async function* parsedRows(path: string, format: CsvFormat): AsyncGenerator<{ row: string[]; bytesRead: number }> {
  const progress = { bytesRead: 0 };
  const source = Readable.from(decodedChunks(path, format.encoding, progress));
  try {
    for await (const rows of parsedChunks(source, format.delimiter)) {
      const { bytesRead } = progress;
      for (const row of rows) if (row.some((cell) => cell.trim() !== "")) yield { row, bytesRead };
    }
  } finally {
    source.destroy();
  }
}

/**
 * The rows that each chunk of text completes. By Papa's callback, not its stream of rows: that one stops at every
 * sixteenth row, and then splits all that is left of its chunk again.
 */
function parsedChunks(source: Readable, delimiter: string): AsyncIterable<string[][]> {
  let goOn = () => {};
  const chunks = new Readable({ objectMode: true, highWaterMark: 1, read: () => goOn() });
  Papa.parse<string[]>(source, {
    delimiter,
    chunk({ data }, parser) {
      if (data.length === 0 || chunks.push(data)) return;
      parser.pause();
      goOn = () => {
        goOn = () => {};
        parser.resume();
      };
    },
    complete: () => chunks.push(null),
    error: (error) => chunks.destroy(error),
  });
  return chunks;
}

async function* decodedChunks(
  path: string,
  encoding: CsvEncoding,
  progress: { bytesRead: number },
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decode = (bytes?: Uint8Array) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw new WrongEncodingError(`The file is not valid ${encoding}: choose another encoding or save it as UTF-8.`);
    }
  };
  let first = true;
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const text = decode(chunk);
    progress.bytesRead += chunk.length;
    const content = first ? text.replace(/^\uFEFF?(sep=.\r?\n)?/i, "") : text;
    if (content) yield content;
    first = false;
  }
  const rest = decode();
  if (rest) yield rest;
}
