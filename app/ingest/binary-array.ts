/**
 * PostgreSQL's arrays in their binary form, which node-postgres sends as they are: the database reads an instant or a
 * uuid faster than its text. Four bytes each: dimensions, "has NULL", type, length, lower bound; then each element after
 * its length in bytes, −1 for NULL.
 */

/** How one value of a type is written, in big-endian bytes. */
export type Element<V> = { type: string; oid: number; bytes: number; write(to: Buffer, at: number, value: V): void };

const headBytes = 20;

export const smallint: Element<number> = {
  ...{ type: "smallint", oid: 21, bytes: 2 },
  write: (to, at, value) => to.writeInt16BE(value, at),
};

export const int: Element<number> = {
  ...{ type: "int", oid: 23, bytes: 4 },
  write: (to, at, value) => to.writeInt32BE(value, at),
};

/** Of safe integers. */
export const bigint: Element<number> = { type: "bigint", oid: 20, bytes: 8, write: writeBigint };

export const boolean: Element<boolean> = {
  ...{ type: "boolean", oid: 16, bytes: 1 },
  write: (to, at, value) => to.writeUInt8(value ? 1 : 0, at),
};

/** Of ms since 1970, which PostgreSQL keeps as µs since 2000. */
export const timestamptz: Element<number> = {
  ...{ type: "timestamptz", oid: 1184, bytes: 8 },
  write: (to, at, value) => writeBigint(to, at, (value - 946_684_800_000) * 1000),
};

/** Of 36 characters in lower case, as `unitIds` writes them; anything else becomes another uuid. */
export const uuid: Element<string> = { type: "uuid", oid: 2950, bytes: 16, write: writeUuid };

/** One element of each item; null becomes NULL. */
export function binaryArray<T, V>(element: Element<V>, items: readonly T[], of: (item: T) => V | null): Buffer {
  const array = Buffer.allocUnsafe(headBytes + items.length * (4 + element.bytes));
  let end = headBytes;
  let nulls = false;
  for (const item of items) {
    const value = of(item);
    array.writeInt32BE(value === null ? -1 : element.bytes, end);
    end += 4;
    if (value === null) nulls = true;
    else {
      element.write(array, end, value);
      end += element.bytes;
    }
  }
  writeHead(array, element.oid, items.length, nulls);
  return array.subarray(0, end);
}

/** One text of each item; null becomes NULL. */
export function binaryTextArray<T>(items: readonly T[], of: (item: T) => string | null): Buffer {
  const texts = items.map(of);
  // A UTF-16 unit takes three bytes at most.
  const most = texts.reduce((sum, text) => sum + 4 + 3 * (text?.length ?? 0), headBytes);
  const array = Buffer.allocUnsafe(most);
  let end = headBytes;
  let nulls = false;
  for (const text of texts) {
    const bytes = text === null ? 0 : writeText(array, end + 4, text);
    array.writeInt32BE(text === null ? -1 : bytes, end);
    if (text === null) nulls = true;
    end += 4 + bytes;
  }
  writeHead(array, 25, texts.length, nulls);
  return array.subarray(0, end);
}

function writeHead(array: Buffer, oid: number, length: number, nulls: boolean): void {
  for (const [place, value] of [1, nulls ? 1 : 0, oid, length, 1].entries()) array.writeInt32BE(value, 4 * place);
}

function writeBigint(to: Buffer, at: number, value: number): void {
  const high = Math.floor(value / 2 ** 32);
  to.writeInt32BE(high, at);
  to.writeUInt32BE(value - high * 2 ** 32, at + 4);
}

/** The value of a hexadecimal digit, by its character code. */
const digits = new Uint8Array(128);
for (const [value, digit] of [..."0123456789abcdef"].entries()) digits[digit.charCodeAt(0)] = value;
/** Where in a uuid's text the digits of each of its bytes are. */
const places = Uint8Array.from([0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]);

function writeUuid(to: Buffer, at: number, value: string): void {
  for (let byte = 0; byte < 16; byte++) {
    const place = places[byte] ?? 0;
    to[at + byte] = ((digits[value.charCodeAt(place)] ?? 0) << 4) | (digits[value.charCodeAt(place + 1)] ?? 0);
  }
}

/** @returns bytes written. Short ASCII, as ids are, by hand: leaving JavaScript for it costs more. */
function writeText(to: Buffer, at: number, text: string): number {
  if (text.length > 64) return to.write(text, at);
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code > 127) return to.write(text, at);
    to[at + place] = code;
  }
  return text.length;
}
