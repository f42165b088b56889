import { z } from "zod";

/** The languages of the product, equal in rank. */
export const locales = ["en", "fr"] as const;
export type Locale = (typeof locales)[number];

/** A name or wording in at least one of the two languages. */
export type LocalizedText = { en?: string; fr?: string };

const wording = z.string().trim().min(1).max(2000);

/** Stored JSON and API bodies. At least one language, no blank text. */
export const localizedTextSchema = z
  .strictObject({ en: wording.optional(), fr: wording.optional() })
  .refine((text) => text.en !== undefined || text.fr !== undefined, { message: "needs a text in en or fr" });

/** The same, or a plain string, which is taken to be in `locale`. */
export function localizedTextInput(locale: Locale) {
  return z.union([localizedTextSchema, wording.transform((text): LocalizedText => ({ [locale]: text }))]);
}

/** The text in `locale`, else in the other language, else "". */
export function inLocale(text: LocalizedText, locale: Locale): string {
  return text[locale] ?? text[otherLocale(locale)] ?? "";
}

/** `text` with its wording in `locale` replaced; the other language stays. A blank wording removes the language. */
export function withLocale(text: LocalizedText, locale: Locale, replacement: string): LocalizedText {
  const kept = text[otherLocale(locale)];
  const trimmed = replacement.trim();
  return {
    ...(kept === undefined ? {} : { [otherLocale(locale)]: kept }),
    ...(trimmed === "" ? {} : { [locale]: trimmed }),
  };
}

function otherLocale(locale: Locale): Locale {
  return locale === "en" ? "fr" : "en";
}
