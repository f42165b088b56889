import { expect, test } from "@playwright/test";
import { localeOf, signIn, wordsOf } from "./walk.ts";

test("by keyboard alone: skip to the content, sign in, write a check-in", async ({ page, locale }) => {
  test.setTimeout(120_000);
  const t = wordsOf(localeOf(locale));
  await page.goto("/sign-in");
  const tabTo = async (find: () => Promise<boolean>, most = 80) => {
    for (let pressed = 0; pressed < most; pressed += 1) {
      await page.keyboard.press("Tab");
      if (await find()) return;
    }
    throw new Error(`not reached with ${most} presses of Tab on ${page.url()}`);
  };
  const focused = (selector: string) => () =>
    page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
  const outlined = () =>
    page.evaluate(() => {
      const style = document.activeElement ? getComputedStyle(document.activeElement) : null;
      return style !== null && style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
    });

  await tabTo(focused('a[href^="#"]'), 3);
  await tabTo(focused('button[value="cx-lead"]'));
  expect(await outlined(), "the focus is visible").toBe(true);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/okrs$/);
  await tabTo(focused('main a[href^="/key-results/"]'), 120);
  expect(await outlined(), "the focus is visible").toBe(true);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/key-results\//);
  await tabTo(focused('a[href$="/check-ins"]'), 120);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/check-ins$/);
  await tabTo(focused('input[name="confidence"]'), 150);
  await page.keyboard.press("ArrowRight");
  await tabTo(focused('textarea[name="sentence"]'), 20);
  const sentence = `Clavier, keyboard ${Date.now()}`;
  await page.keyboard.type(sentence);
  await tabTo(focused("main button"), 5);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("listitem").filter({ hasText: sentence })).toBeVisible();
  await expect(page.getByText(t("okrs.checkIns.saved")).first()).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("pages are whole and forms work: sign in, a refused and a taken check-in, a set-up step, signing out", async ({
    page,
    locale,
  }) => {
    test.setTimeout(120_000);
    const here = localeOf(locale);
    const t = wordsOf(here);
    await signIn(page, "cx-lead");
    await expect(page).toHaveURL(/\/okrs$/);
    await page.locator('main a[href^="/key-results/"]').first().click();
    await expect(page.locator("main svg").first()).toBeVisible();
    await page.getByRole("link", { name: t("okrs.tab.checkIns") }).click();
    const save = page.getByRole("button", { name: t("okrs.checkIns.save") });
    await save.click();
    await expect(page.getByRole("alert")).toBeVisible();
    const sentence = `Sans script, no script ${Date.now()}`;
    await page.getByRole("radio", { name: "6" }).check({ force: true });
    await page.getByLabel(t("okrs.checkIns.sentence"), { exact: true }).fill(sentence);
    await save.click();
    await expect(page.getByRole("listitem").filter({ hasText: sentence })).toBeVisible();

    await page.goto("/new-test");
    const name = `Sans script ${Date.now()}`;
    await page.locator(`input[name="name.${here}"]`).fill(name);
    await page.getByRole("radio").first().check();
    await page.getByRole("button", { name: t("testsSetUp.create.submit") }).click();
    await expect(page).toHaveURL(/\/set-up\?step=why/);
    await page.locator('select[name="keyResult"]').selectOption({ index: 1 });
    await page.getByRole("button", { name: t("testsSetUp.save"), exact: true }).click();
    await expect(page).toHaveURL(/&saved/);
    expect(await page.locator('select[name="keyResult"]').inputValue()).not.toBe("");
  });
});
