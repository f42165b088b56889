/** The languages of Cairn; both are complete. */
export const locales = ["en", "fr"] as const;
export type Locale = (typeof locales)[number];

/** The language of a reader about whom nothing is known. */
export const defaultLocale: Locale = "en";

export function isLocale(value: unknown): value is Locale {
  return value === "en" || value === "fr";
}

/** Tag for `Intl`: British English, because dates are written day first ("31 Dec 2026") in both languages. */
export const intlTag: Readonly<Record<Locale, string>> = { en: "en-GB", fr: "fr-FR" };

/**
 * The best of our languages for an `Accept-Language` header, by its q-values.
 * @param header for example `fr-CA,fr;q=0.9,en;q=0.8`; null or nonsense gives the default language
 */
export function preferredLocale(header: string | null): Locale {
  const wishes = (header ?? "").split(",").map((part) => {
    const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
    const quality = parameters.map((text) => /^\s*q=([\d.]+)/.exec(text)?.[1]).find((q) => q !== undefined);
    return { locale: tag.split("-")[0], quality: quality === undefined ? 1 : Number(quality) };
  });
  const known = wishes.filter((wish) => isLocale(wish.locale) && wish.quality > 0);
  const best = known.reduce<(typeof known)[number] | null>(
    (found, wish) => (found === null || wish.quality > found.quality ? wish : found),
    null,
  );
  return isLocale(best?.locale) ? best.locale : defaultLocale;
}
