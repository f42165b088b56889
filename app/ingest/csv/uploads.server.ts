import { createWriteStream } from "node:fs";
import { mkdir, open, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type CsvShape, detectCsv } from "./detect.ts";
import type { CsvMapping } from "./mapping.ts";
import type { CsvFormat } from "./rows.server.ts";

export const MAX_UPLOAD_BYTES = 500 * 1024 * 1024;
const HEAD_BYTES = 64 * 1024;

/** Thrown when an upload is larger than `MAX_UPLOAD_BYTES`; the part received is deleted. */
export class UploadTooLargeError extends Error {
  override name = "UploadTooLargeError";
}

/** @throws {RangeError} when the stored name is not one that `storeUpload` made */
export function uploadPath(dataDir: string, storedAs: string): string {
  if (!/^[0-9a-f-]{36}\.csv$/.test(storedAs)) throw new RangeError("not a stored upload");
  return join(dataDir, "uploads", storedAs);
}

/** Streams a file to DATA_DIR/uploads in constant memory and tells its size. */
export async function storeUpload(
  dataDir: string,
  storedAs: string,
  content: AsyncIterable<Uint8Array>,
): Promise<number> {
  const path = uploadPath(dataDir, storedAs);
  await mkdir(join(dataDir, "uploads"), { recursive: true });
  let bytes = 0;
  const bounded = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      done(
        bytes > MAX_UPLOAD_BYTES
          ? new UploadTooLargeError(`The file is larger than ${MAX_UPLOAD_BYTES / 1024 / 1024} MB: split it.`)
          : null,
        chunk,
      );
    },
  });
  try {
    await pipeline(content, bounded, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return bytes;
}

/** The file's encoding, delimiter, header and first rows; null when it is empty. */
export async function shapeOfUpload(path: string): Promise<CsvShape | null> {
  const file = await open(path);
  try {
    const { size } = await stat(path);
    const head = new Uint8Array(Math.min(HEAD_BYTES, size));
    await file.read(head, 0, head.length, 0);
    return detectCsv(head);
  } finally {
    await file.close();
  }
}

/** What the mapping says of the file's form, completed by what the file itself shows. */
export function formatOf(
  mapping: Pick<CsvMapping, "encoding" | "delimiter" | "headerRows">,
  shape: CsvShape,
): CsvFormat {
  return {
    encoding: mapping.encoding ?? shape.encoding,
    delimiter: mapping.delimiter ?? shape.delimiter,
    headerRows: mapping.headerRows ?? shape.headerRows,
  };
}
