import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** How long a link to a digest can be read. */
export const digestLinkDays = 21;

/** What a link gives the right to: one digest in one language, until `expiresAt`. */
export type DigestLink = { id: number; locale: "en" | "fr"; expiresAt: Date };

/** @param masterSecret `env.secret` */
export function digestToken({ id, locale, expiresAt }: DigestLink, masterSecret: string): string {
  const claim = `${id}.${locale}.${Math.floor(expiresAt.getTime() / 1000)}`;
  return `${claim}.${signature(claim, masterSecret)}`;
}

const claimSchema = z.tuple([
  z.coerce.number().int().min(1).max(2_147_483_647),
  z.enum(["en", "fr"]),
  z.coerce.number().int(),
]);

/** The right a token gives at `now`; null for a token that is not ours, was altered, or has expired. */
export function readDigestToken(token: string, masterSecret: string, now: Date): DigestLink | null {
  const [, claim = "", given = ""] = /^(.+)\.([\w-]{43})$/.exec(token) ?? [];
  const wanted = signature(claim, masterSecret);
  if (given.length !== wanted.length || !timingSafeEqual(Buffer.from(given), Buffer.from(wanted))) return null;
  const parsed = claimSchema.safeParse(claim.split("."));
  if (!parsed.success) return null;
  const [id, locale, seconds] = parsed.data;
  const expiresAt = new Date(seconds * 1000);
  return expiresAt > now ? { id, locale, expiresAt } : null;
}

function signature(claim: string, masterSecret: string): string {
  const key = Buffer.from(hkdfSync("sha256", masterSecret, "", "cairn: digest links", 32));
  return createHmac("sha256", key).update(claim).digest("base64url");
}

type Addresses = Record<DigestLink["locale"], { html: string; text: string }>;

/**
 * Where a digest can be read without an account, in both languages, until `digestLinkDays` after it was made: the same
 * addresses whenever they are asked for.
 */
export function digestLinks(
  { id, at }: { id: number; at: Date },
  origin: string,
  masterSecret: string,
): { expiresAt: Date; links: Addresses } {
  const expiresAt = new Date(at.getTime() + digestLinkDays * 86_400_000);
  const address = (locale: DigestLink["locale"]) => {
    const html = `${origin}/digest/${digestToken({ id, locale, expiresAt }, masterSecret)}`;
    return { html, text: `${html}/text` };
  };
  return { expiresAt, links: { en: address("en"), fr: address("fr") } };
}
