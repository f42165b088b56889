import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { isLocale, type Locale } from "#app/i18n/locale.ts";
import { textFor } from "#app/i18n/text.server.ts";
import type { Translate } from "#app/i18n/translate.ts";
import { foreignSentences } from "./language.ts";

export type Persona = "cx-lead" | "product" | "executive" | "agent" | "admin";

/** The language of the running project: "en-GB" is English. */
export function localeOf(browserLocale: string | undefined): Locale {
  const locale = browserLocale?.slice(0, 2);
  if (!isLocale(locale)) throw new RangeError(`no such language: ${browserLocale}`);
  return locale;
}

/** The words of the product in a language, as its pages take them. */
export const wordsOf = (locale: Locale): Translate => textFor(locale).t;

/** The browser notes a refused form (422) as an error, though its page says why; that is no complaint. */
const refusedForm = /status of 422/;

/** What the browser complains about from now on: errors on the console and errors of scripts. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !refusedForm.test(message.text()))
      complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  return complaints;
}

/** Signs in to the demo by its button. */
export async function signIn(page: Page, persona: Persona): Promise<void> {
  await page.goto("/sign-in");
  await page.locator(`button[name="persona"][value="${persona}"]`).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

/** That the page open now is sound: accessible (see `onServer`), in one language, and as narrow as a telephone. */
export async function expectSound(page: Page, locale: Locale): Promise<void> {
  const where = new URL(page.url()).pathname;
  await expect(page.getByRole("heading", { level: 1 }).first(), where).toBeVisible();
  await expect(page.locator("html"), where).toHaveAttribute("lang", locale);
  await expectAccessible(page);
  expect.soft(await foreignSentences(page, locale), `words of the other language on ${where}`).toEqual([]);
  await expectNarrow(page, where);
}

/** The markup of a page does not depend on the database: axe, the dearest of the checks, looks at the embedded one's. */
const onServer = process.env.TEST_DATABASE_URL !== undefined;

export async function expectAccessible(page: Page): Promise<void> {
  if (onServer) return;
  // No page has frames of other origins, so axe needs no second page to gather what it found.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  // A message that fades in or out has no contrast of its own: it is judged as it stands, not on its way.
  await page.emulateMedia({ reducedMotion: "reduce" });
  const { violations } = await axe.analyze();
  await page.emulateMedia({ reducedMotion: null });
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  expect.soft(found, `axe on ${page.url()}`).toEqual([]);
}

async function expectNarrow(page: Page, where: string): Promise<void> {
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  // What sticks out, so that a failure names it; what scrolls inside a box of its own may be wide.
  const widest = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll("main *")]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .slice(0, 5)
      .map((element) => `${element.tagName}.${element.className}`);
  });
  expect.soft(widest, `wider than 360 px on ${where}`).toEqual([]);
  if (wide) await page.setViewportSize(wide);
}
