import { expect, type Page, test } from "@playwright/test";
import { complaintsOf, expectSound, localeOf, signIn, wordsOf } from "./walk.ts";

// The three people of every week, each on their way through the demo, in the project's language.

const complaints = new WeakMap<Page, string[]>();

test.beforeEach(({ page }) => {
  complaints.set(page, complaintsOf(page));
});

test.afterEach(({ page }) => {
  expect(complaints.get(page)).toEqual([]);
});

test("the CX lead starts from a template, is told what is missing, publishes, and checks in", async ({
  page,
  locale,
}) => {
  test.setTimeout(150_000);
  const here = localeOf(locale);
  const t = wordsOf(here);
  await signIn(page, "cx-lead");
  await expect(page).toHaveURL(/\/okrs$/);
  await page
    .getByRole("link", { name: t("okrs.board.new") })
    .first()
    .click();
  await page
    .getByRole("link", { name: t("okrsAuthoring.templates.use") })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(t("okrsAuthoring.form.newTitle"));
  await expectSound(page, here);

  // Baseline and target are the author's: published without, the page says so beside each field and above.
  const objective = `${here === "fr" ? "Parcours" : "Journey"} ${Date.now()}`;
  await page.getByLabel(t("okrsAuthoring.form.objectiveTitle"), { exact: true }).fill(objective);
  // Next quarter's, so that the executive's page of this one stays as the demo has it; the first of the two walks makes it.
  const today = new Date();
  const quarter = new Date(Date.UTC(today.getUTCFullYear(), 3 * Math.floor(today.getUTCMonth() / 3) + 3, 1));
  const name = `Q${quarter.getUTCMonth() / 3 + 1} ${quarter.getUTCFullYear()}`;
  const option = page.locator('select[name="cycle"] option').filter({ hasText: name });
  await page.locator('select[name="cycle"]').selectOption((await option.getAttribute("value")) ?? "");
  const startsOn = quarter.toISOString().slice(0, 10);
  const dueOn = new Date(Date.parse(startsOn) + 80 * 86_400_000).toISOString().slice(0, 10);
  for (const [field, day] of [
    ["startsOn", startsOn],
    ["dueOn", dueOn],
  ] as const) {
    for (const input of await page.locator(`input[name$=".${field}"]`).all()) await input.fill(day);
  }
  const publish = page.getByRole("button", { name: t("okrsAuthoring.form.publish"), exact: true });
  await publish.click();
  await expect(page).toHaveURL(/\/okrs\/objectives\/[^?]+\?check/);
  await expect(page.getByRole("alert")).toBeVisible();
  await expectSound(page, here);

  const number = (value: string) => (here === "fr" ? value.replace(".", ",") : value);
  const fields = page.locator('input[name$=".baseline"]');
  for (let at = 0; at < (await fields.count()); at += 1) {
    const down = (await page.locator(`[name="keyResults.${at}.kind"]`).inputValue()) === "decrease";
    await page.locator(`input[name="keyResults.${at}.baseline"]`).fill(number(down ? "6.5" : "4.5"));
    await page.locator(`input[name="keyResults.${at}.target"]`).fill(number(down ? "4.5" : "6.5"));
  }
  await publish.click();
  await expect(page).toHaveURL(/\/okrs(\?cycle=.+)?$/);
  await expect(page.getByRole("heading", { name: objective })).toBeVisible();

  await page.goto("/okrs");
  await page.locator('main a[href^="/key-results/"]').first().click();
  await page.getByRole("link", { name: t("okrs.tab.checkIns") }).click();
  await page.getByRole("radio", { name: "7" }).check({ force: true });
  const sentence = here === "fr" ? `Cela avance (${Date.now()}).` : `It moves (${Date.now()}).`;
  await page.getByLabel(t("okrs.checkIns.sentence"), { exact: true }).fill(sentence);
  await page.getByRole("button", { name: t("okrs.checkIns.save") }).click();
  await expect(page.getByRole("listitem").filter({ hasText: sentence })).toBeVisible();
  const said = page.getByText(t("okrs.checkIns.saved"));
  await expect(said.first()).toBeVisible();
  expect(await said.count(), "said once").toBe(1);
  await expect(page.getByLabel(t("okrs.checkIns.sentence"), { exact: true })).toHaveValue("");
  await expectSound(page, here);
});

test("the product team prepares a test, is refused with reasons, completes it and launches", async ({
  page,
  locale,
}) => {
  test.setTimeout(180_000);
  const here = localeOf(locale);
  const t = wordsOf(here);
  await signIn(page, "product");
  await page.goto("/new-test");
  const name = `${here === "fr" ? "Un essai" : "A try"} ${Date.now()}`;
  await page.getByLabel(t("testsSetUp.why.name"), { exact: false }).first().fill(name);
  await page.getByRole("radio").last().check();
  await page.getByRole("button", { name: t("testsSetUp.create.submit") }).click();
  await expect(page).toHaveURL(/\/set-up\?step=why/);
  const setUp = new URL(page.url()).pathname;
  const step = async (which: string) => {
    await page.goto(`${setUp}?step=${which}`);
    await expectSound(page, here);
  };
  const next = () => page.getByRole("button", { name: t("testsSetUp.saveNext") }).click();

  await step("review");
  await expect(page.getByRole("button", { name: t("testsSetUp.review.launch") })).toBeDisabled();
  expect(await page.locator("#launch-problems li").count()).toBeGreaterThanOrEqual(3);

  await step("why");
  await page.locator('select[name="keyResult"]').selectOption({ index: 1 });
  for (const part of ["change", "effect", "reason"] as const) {
    await page
      .locator(`[name="hypothesis.${part}.${here}"]`)
      .fill(here === "fr" ? "on répond plus vite" : "we answer sooner");
  }
  await next();
  await expect(page).toHaveURL(/step=what/);
  await expectSound(page, here);
  await next();
  await expect(page).toHaveURL(/step=who/);
  await expectSound(page, here);
  await next();
  await expect(page).toHaveURL(/step=measure/);
  const primary = page.locator('select[name="metrics.primary"]');
  if ((await primary.inputValue()) === "") await primary.selectOption({ index: 1 });
  await expectSound(page, here);
  await next();
  await expect(page).toHaveURL(/step=risk/);
  await page.locator('input[name="affordableLoss.days"]').fill("42");
  await expectSound(page, here);
  await next();
  await expect(page).toHaveURL(/step=review/);
  await expect(page.getByText(t("testsSetUp.review.ready"))).toBeVisible();
  await page.getByRole("button", { name: t("testsSetUp.review.launch") }).click();
  await expect(page).toHaveURL(new RegExp(`${setUp.replace("/set-up", "")}$`));
  await expect(page.getByText(t("words.experimentStatus.running")).first()).toBeVisible();
  await expectSound(page, here);
});

test("the product team reads the results of a running test and decides on it", async ({ page, locale }) => {
  test.setTimeout(120_000);
  const here = localeOf(locale);
  const t = wordsOf(here);
  await signIn(page, "product");
  await page.goto("/tests/callback-first");
  await expect(page.getByRole("table").first()).toBeVisible();
  await page.getByRole("radio", { name: t("words.verdict.discuss") }).check();
  const submit = page.getByRole("button", { name: t("testsResults.decision.submit") });
  await submit.click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expectSound(page, here);
  const reason = here === "fr" ? `À voir ensemble (${Date.now()}).` : `To be talked over (${Date.now()}).`;
  await page.getByRole("textbox", { name: t("testsResults.decision.reason"), exact: true }).fill(reason);
  await page
    .getByLabel(t("testsResults.decision.learning"), { exact: true })
    .fill(here === "fr" ? "Attendre coûte." : "Waiting costs.");
  const older = await page.context().newPage();
  await older.goto("/tests/callback-first");
  await submit.click();
  await expect(page.getByRole("listitem").filter({ hasText: reason })).toBeVisible();

  // The same form, open elsewhere since before: it says what came first, keeps what was written, and takes it then.
  await older.getByRole("radio", { name: t("words.verdict.discuss") }).check();
  const later = `${reason.slice(0, -1)} 2`;
  await older.getByRole("textbox", { name: t("testsResults.decision.reason"), exact: true }).fill(later);
  await older.getByLabel(t("testsResults.decision.learning"), { exact: true }).fill("…");
  const again = older.getByRole("button", { name: t("testsResults.decision.submit") });
  await again.click();
  await expect(older.getByRole("alert")).toContainText(t("problems.decided-meanwhile"));
  await expect(older.getByRole("listitem").filter({ hasText: reason })).toBeVisible();
  await again.click();
  await expect(older.getByRole("listitem").filter({ hasText: later })).toBeVisible();
});

test("the executive goes from the outcome page to a key result and on to a test", async ({ page, locale }) => {
  test.setTimeout(120_000);
  const here = localeOf(locale);
  await page.setViewportSize({ width: 1440, height: 900 });
  await signIn(page, "executive");
  await expect(page).toHaveURL(/\/outcomes/);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  expect.soft(height, "the outcome page fits one screen").toBeLessThanOrEqual(900);
  await expectSound(page, here);
  await page.locator('main a[href^="/key-results/"]').first().click();
  await expect(page).toHaveURL(/\/key-results\//);
  await expect(page.locator("main svg").first()).toBeVisible();
  await expectSound(page, here);
  await page.locator('main a[href^="/tests/"]').first().click();
  await expect(page).toHaveURL(/\/tests\//);
  await expectSound(page, here);
  await expect(page.getByRole("button", { name: wordsOf(here)("testsResults.decision.submit") })).toHaveCount(0);
});
