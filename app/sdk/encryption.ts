import { createCipheriv, createHmac } from "node:crypto";
import type { Payload } from "#experiments/flags/payload.ts";

export type EncryptedPayload = Pick<Payload, "status" | "experiments" | "dateUpdated"> & {
  features: Record<string, never>;
  encryptedFeatures: string;
  encryptedSavedGroups?: string;
};

/** The payload that only holders of the connection's key can read, in GrowthBook's format. */
export function encryptPayload(payload: Payload, key: Buffer): EncryptedPayload {
  const { features, savedGroups, ...open } = payload;
  return {
    ...open,
    features: {},
    encryptedFeatures: encryptText(JSON.stringify(features), key),
    ...(savedGroups && { encryptedSavedGroups: encryptText(JSON.stringify(savedGroups), key) }),
  };
}

/**
 * AES-128-CBC with PKCS7, `base64(iv).base64(cipher)`. The iv is derived from key and text: still unpredictable without
 * the key, and every process serves the same bytes for the same flags, so that an ETag means the same everywhere.
 * @param key 16 bytes
 */
export function encryptText(text: string, key: Buffer): string {
  const iv = createHmac("sha256", key).update(text).digest().subarray(0, 16);
  const cipher = createCipheriv("aes-128-cbc", key, iv);
  const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return `${iv.toString("base64")}.${encrypted.toString("base64")}`;
}
