import { createHash, hash } from "node:crypto";

/** SHA-256's block, and its digest, in bytes. */
const [block, digest] = [64, 32];

/** The stored form of a customer's key. */
export type UnitIds = (customer: string) => string;

/**
 * How a workspace names its customers, and the only form in which they are stored: the first 16 bytes of HMAC-SHA-256
 * under the workspace's secret, written as a uuid. Without the secret nobody can tell whose facts they are, nor find
 * one customer in two workspaces.
 *
 * The HMAC is written out as its two hashes (RFC 2104): node's one-shot hash costs half of its Hmac object, and this is
 * the dearest step of a row. A test compares it with node's own.
 */
export function unitIds(workspaceSecret: Uint8Array, workspaceId: number): UnitIds {
  const key = Buffer.alloc(block);
  key.set(workspaceSecret.length > block ? createHash("sha256").update(workspaceSecret).digest() : workspaceSecret);
  const prefix = `${workspaceId}:`;
  // Grows with the longest key seen; a key is at most 200 characters.
  let inner = Buffer.alloc(1024);
  const outer = Buffer.alloc(block + digest);
  for (let at = 0; at < block; at++) {
    inner[at] = (key[at] ?? 0) ^ 0x36;
    outer[at] = (key[at] ?? 0) ^ 0x5c;
  }
  return (customer) => {
    const text = prefix + customer;
    const most = block + 3 * text.length;
    if (most > inner.length) inner = Buffer.concat([inner], most);
    const end = block + inner.write(text, block);
    hash("sha256", inner.subarray(0, end), "buffer").copy(outer, block);
    const hex = hash("sha256", outer, "hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
  };
}
