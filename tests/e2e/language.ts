import type { Page } from "@playwright/test";
import type { Locale } from "#app/i18n/locale.ts";
import { en } from "#app/i18n/messages.en.ts";
import { fr } from "#app/i18n/messages.fr.ts";
import { objectives } from "#prisma/seed/retailer.ts";

function valuesOf(messages: object): string[] {
  return Object.values(messages).flatMap((value: unknown) =>
    typeof value === "string" ? [value] : value !== null && typeof value === "object" ? valuesOf(value) : [],
  );
}

const messages: Readonly<Record<Locale, string[]>> = { en: valuesOf(en), fr: valuesOf(fr) };

/** What the product says in `locale` and never in the other language. */
function onlyIn(locale: Locale): { exact: Set<string>; patterns: RegExp[] } {
  const other = new Set(messages[locale === "en" ? "fr" : "en"].map((text) => text.toLowerCase()));
  const own = messages[locale].filter((text) => /\p{L}{3}/u.test(text) && !other.has(text.toLowerCase()));
  const filled = own.filter((text) => text.includes("{{"));
  return {
    exact: new Set(own.filter((text) => !text.includes("{{"))),
    // With so few words of its own, a pattern would also match the other language.
    patterns: filled
      .filter((text) => (text.replace(/\{\{.*?\}\}/g, "").match(/\p{L}{3,}/gu) ?? []).length > 2)
      .map(pattern),
  };
}

const pattern = (text: string) =>
  new RegExp(`^${text.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\{.*?\}\}/g, ".+")}$`, "u");

/** What the demo's people wrote themselves, in one language for all readers. */
const written = new Set<string>(objectives.map(({ team }) => team));

const foreign = { en: onlyIn("fr"), fr: onlyIn("en") };

/** Texts on the page, hidden labels included, that the product only says in the other language. */
export async function foreignSentences(page: Page, locale: Locale): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      // What people wrote may be in any language; it says so. Code has none.
      if (!parentElement?.closest("script, style, code, pre, textarea, [lang]:not(html)"))
        found.push(textContent ?? "");
    }
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      for (const element of document.querySelectorAll(`[${name}]`)) found.push(element.getAttribute(name) ?? "");
    }
    return [...found, document.title];
  });
  const { exact, patterns } = foreign[locale];
  const said = [...new Set(texts.map((text) => text.trim()).filter((text) => text !== "" && !written.has(text)))];
  return said.filter((text) => exact.has(text) || patterns.some((one) => one.test(text)));
}
