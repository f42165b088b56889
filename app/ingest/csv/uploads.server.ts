import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type CsvEncoding, type CsvShape, detectCsv, type ShapeChoice } from "./detect.ts";

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

/** The file's encoding, delimiter, header and first rows; null when it is empty. `chosen` comes before what is detected. */
export async function shapeOfUpload(path: string, chosen: ShapeChoice = {}): Promise<CsvShape | null> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const head = new Uint8Array(Math.min(HEAD_BYTES, size));
    await file.read(head, 0, head.length, 0);
    return detectCsv(head, chosen);
  } finally {
    await file.close();
  }
}

/** Deletes an upload; one that is gone already is no error. */
export async function removeUpload(dataDir: string, storedAs: string): Promise<void> {
  await rm(uploadPath(dataDir, storedAs), { force: true });
}

/** Where the bytes stop being of the encoding: their offset in the file, near enough to find; null when all are. */
export async function firstWrongByte(path: string, encoding: CsvEncoding): Promise<number | null> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let offset = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 64 * 1024 })) {
    if (!decodes(decoder, chunk)) return offset;
    offset += chunk.length;
  }
  return decodes(decoder) ? null : offset;
}

function decodes(decoder: TextDecoder, chunk?: Uint8Array): boolean {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined });
    return true;
  } catch {
    return false; // the only thing a fatal decoder throws is "not this encoding"
  }
}
