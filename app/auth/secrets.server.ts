import { createHash, randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";

/** What the database keeps of a session token or API key, hex: random secrets of 256 bits need no slow hash. */
export function fingerprint(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** 256 random bits for a cookie. */
export function newSessionToken(): string {
  return randomBytes(32).toString("base64url");
}

/** A new API key. `prefix` is kept in clear so that people recognise the key in a list. */
export function newApiKey(): { key: string; prefix: string; hash: string } {
  const key = `cairn_${randomBytes(32).toString("base64url")}`;
  return { key, prefix: keyPrefix(key), hash: fingerprint(key) };
}

export function keyPrefix(key: string): string {
  return key.slice(0, 10);
}

/** argon2id with the library's defaults: 19 MiB, two passes (OWASP's first choice). */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

let decoy: Promise<string> | undefined;

/** Whether the password is right. Someone without a password costs the same time, so that nobody learns who exists. */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword(newSessionToken());
  const matches = await verify(stored ?? (await decoy), password);
  return stored !== null && matches;
}
