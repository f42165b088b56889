import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Stored text: version, nonce, tag and cipher, so that the way of sealing can change one day. */
const version = "v1";

/**
 * Encrypts what the database must keep but nobody may read there (AES-256-GCM under CAIRN_SECRET).
 * @param masterSecret `env.secret`
 */
export function sealSecret(plain: Uint8Array, masterSecret: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(masterSecret), nonce);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return [version, nonce, cipher.getAuthTag(), sealed]
    .map((part) => (typeof part === "string" ? part : part.toString("base64url")))
    .join(".");
}

/**
 * The reverse of `sealSecret`.
 * @throws {Error} when the text was sealed under another CAIRN_SECRET, or altered since
 */
export function openSecret(sealed: string, masterSecret: string): Buffer {
  const [read, nonce, tag, cipher] = sealed.split(".");
  if (read !== version || !nonce || !tag || cipher === undefined) throw new Error("a stored secret is not readable");
  const decipher = createDecipheriv("aes-256-gcm", sealingKey(masterSecret), Buffer.from(nonce, "base64url"));
  decipher.setAuthTag(Buffer.from(tag, "base64url"));
  try {
    return Buffer.concat([decipher.update(Buffer.from(cipher, "base64url")), decipher.final()]);
  } catch (error) {
    throw new Error("a stored secret does not open: was the database written under another CAIRN_SECRET?", {
      cause: error,
    });
  }
}

/** A new random secret of 32 bytes, sealed: the key under which a workspace hashes its customers. */
export function newSealedSecret(masterSecret: string): string {
  return sealSecret(randomBytes(32), masterSecret);
}

function sealingKey(masterSecret: string): Buffer {
  return Buffer.from(hkdfSync("sha256", masterSecret, "", "cairn: stored secrets", 32));
}
