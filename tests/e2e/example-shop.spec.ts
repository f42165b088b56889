import { expect, type Page, test } from "@playwright/test";
import { complaintsOf, localeOf, signIn, wordsOf } from "./walk.ts";

// Each language holds another test for a moment, so that neither sees the other's.
const held = {
  en: { test: "slot-reminder", flag: "slot-reminder", on: "examples.pickUp.reminder" },
  fr: { test: "softer-survey", flag: "delivery-popup", on: "examples.pickUp.short" },
} as const;

/** Opens the shop as a customer whom a flag is on for, as the server renders it. */
async function shopWith(page: Page, flag: string): Promise<string> {
  for (let at = 0; at < 40; at += 1) {
    const path = `/examples/shop?customer=walk-${Date.now()}-${at}`;
    const html = await (await page.request.get(path)).text();
    if (html.split(`data-behind="${flag}"`)[1]?.split("</li>")[0]?.includes("<code>true</code>")) return path;
  }
  throw new Error(`nobody of 40 customers has ${flag}`);
}

test("the shop's React SDK takes over the server's page, tracks, and flips a flag while one watches", async ({
  page,
  browser,
  locale,
  baseURL,
}) => {
  test.setTimeout(150_000);
  const here = localeOf(locale);
  const t = wordsOf(here);
  const { test: name, flag, on } = held[here];
  const complaints = complaintsOf(page);
  const tracked: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/track") tracked.push(request.postData() ?? "");
  });

  const path = await shopWith(page, flag);
  await page.goto(path);
  await expect(page.locator("[data-live]")).toBeVisible();
  await expect(page.getByText(t(on))).toBeVisible();
  await expect.poll(() => tracked.join()).toContain(`"experimentId":"${name}"`);

  // The same page keeps its document from here on: a reload would lose this mark.
  await page.evaluate(() => document.documentElement.setAttribute("data-mark", "kept"));
  const team = await (await browser.newContext({ locale, baseURL })).newPage();
  await signIn(team, "product");
  await team.goto(`/tests/${name}`);
  const press = (label: string) => team.getByRole("button", { name: label, exact: true }).click();
  await press(t("testsResults.moves.pause"));
  const shown = page.locator(`[data-behind="${flag}"]`);
  await expect(shown).toContainText(t("examples.behind.byDefault"), { timeout: 30_000 });
  await expect(page.getByText(t(on))).toBeHidden();
  await expect(page.getByRole("log")).toContainText(`${flag} = false`);
  await press(t("testsResults.moves.resume"));
  await expect(page.getByText(t(on))).toBeVisible({ timeout: 30_000 });
  expect(await page.locator("html").getAttribute("data-mark")).toBe("kept");
  await team.context().close();

  await page.getByRole("radio", { name: "6" }).check();
  await page.getByRole("button", { name: t("examples.ease.send") }).click();
  await expect(page.getByRole("status")).toContainText(t("examples.ease.thanks"));
  await expect.poll(() => tracked.join()).toMatch(/"event_name":"ces".*"score":6/);
  expect(complaints).toEqual([]);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the shop is whole: flags are rendered, and an answer is taken", async ({ page, locale }) => {
    const t = wordsOf(localeOf(locale));
    await page.goto("/examples/shop");
    await expect(page.locator('[data-behind="contact-callback"]')).toContainText(t("examples.behind.test"));
    await page.getByRole("button", { name: t("examples.ease.send") }).click();
    await expect(page.getByText(t("examples.ease.missing"))).toBeVisible();
    await page.getByRole("radio", { name: "5" }).check();
    await page.getByRole("button", { name: t("examples.ease.send") }).click();
    await expect(page.getByText(t("examples.ease.thanks"))).toBeVisible();
  });
});
