import { expect, test } from "@playwright/test";
import { complaintsOf, expectSound, localeOf, type Persona, signIn, wordsOf } from "./walk.ts";

// Every page of the menu and what hangs under it, as the person whose page it is.
const visits: [Persona | null, string[]][] = [
  [null, ["/sign-in", "/set-up", "/api/docs", "/examples/shop", "/no-such-page"]],
  ["executive", ["/outcomes", "/digests", "/profile", "/tests", "/okrs", "/okrs/holdouts", "/irritants"]],
  [
    "cx-lead",
    [
      ...["/okrs", "/okrs/new", "/okrs/new/blank", "/okrs/cycles", "/okrs/holdouts", "/import"],
      ...[
        "/settings/scales",
        "/settings/metrics",
        "/settings/events?new",
        "/settings/places",
        "/settings/sdk",
        "/settings/attributes?new",
      ],
      ...["/settings/members", "/settings/audit", "/settings/workspace", "/settings/api-keys", "/settings"],
      "/settings/growthbook",
      ...["/settings/webhooks", "/settings/jobs", "/settings/privacy"],
    ],
  ],
  [
    "product",
    [
      ...[
        "/tests",
        "/tests?view=table",
        "/new-test",
        "/exclusion-groups",
        "/flags",
        "/new-flag",
        "/flags/contact-callback",
      ],
      ...[
        "/flags/contact-callback?rule=new-rollout",
        "/flags/contact-callback/history",
        "/flags/contact-callback/schedule",
      ],
      "/flags/contact-callback/preview?customer=c1",
    ],
  ],
  ["agent", ["/agent", "/irritants"]],
  [
    "admin",
    [
      ...["/settings/api-keys", "/settings/members", "/settings/workspace", "/settings/webhooks", "/settings/jobs"],
      ...["/settings/audit", "/settings/sdk", "/settings/privacy"],
    ],
  ],
];

/** For administrators only: to anybody else these answer with a page that says so. */
const administrators = [
  "/settings/api-keys",
  "/settings/workspace",
  "/settings/webhooks",
  "/settings/jobs",
  "/settings/privacy",
];

for (const [persona, paths] of visits) {
  test(`pages of ${persona ?? "a visitor"} are accessible, narrow, in one language and without errors`, async ({
    page,
    locale,
  }) => {
    test.setTimeout(180_000);
    const complaints = complaintsOf(page);
    if (persona) await signIn(page, persona);
    for (const path of paths) {
      const response = await page.goto(path, { waitUntil: "load" });
      const expected =
        path === "/no-such-page" ? [404] : persona !== "admin" && administrators.includes(path) ? [403] : [200];
      expect.soft(expected, path).toContain(response?.status());
      await expectSound(page, localeOf(locale));
    }
    // A page that is not there, or not for this person, is an error for the browser's console.
    expect(complaints.filter((text) => !/status of 40[34]/.test(text))).toEqual([]);
  });
}

test("every key result and every test of the demo opens, with each of its tabs", async ({ page, locale }) => {
  test.setTimeout(240_000);
  const complaints = complaintsOf(page);
  await signIn(page, "cx-lead");
  const linked = async (under: string) => {
    await page.goto(under);
    const links = await page.locator("main a").evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
    return [...new Set(links.map((href) => href.split(/[?#]/)[0] ?? ""))];
  };
  const keyResults = (await linked("/okrs")).filter((href) => /^\/key-results\/[^/]+$/.test(href));
  const tests = (await linked("/tests?view=table")).filter((href) => /^\/tests\/[^/]+$/.test(href));
  expect(keyResults.length).toBeGreaterThanOrEqual(5);
  expect(tests.length).toBeGreaterThanOrEqual(6);
  const [first = ""] = keyResults;
  const tabs = ["irritants", "check-ins", "answers", "settings"].map((tab) => `${first}/${tab}`);
  for (const path of [...keyResults, ...tabs, ...tests, `${tests[0]}/set-up`]) {
    const response = await page.goto(path, { waitUntil: "load" });
    expect.soft(response?.status(), path).toBe(200);
    await expectSound(page, localeOf(locale));
  }
  expect(complaints).toEqual([]);
});

test("a digest is sound in the workspace, and at its address without an account", async ({ page, browser, locale }) => {
  await signIn(page, "executive");
  await page.goto("/digests");
  await page.locator('main a[href^="/digests/"]').first().click();
  await expect(page).toHaveURL(/\/digests\/\d{4}-\d\d-\d\d$/);
  await expectSound(page, localeOf(locale));
  const t = wordsOf(localeOf(locale));
  const address = await page.getByLabel(t(`digest.share.html.${localeOf(locale)}`), { exact: true }).inputValue();
  const stranger = await browser.newPage();
  const complaints = complaintsOf(stranger);
  await stranger.goto(address);
  await expect(stranger.getByRole("heading", { name: t("digest.decided") })).toBeVisible();
  await expectSound(stranger, localeOf(locale));
  expect(complaints).toEqual([]);
  await stranger.goto(`${address}x`);
  await expect(stranger.getByRole("heading", { name: t("digest.decided") })).toHaveCount(0);
  await stranger.close();
});

test("a customer is looked up and erased with the keyboard, and every state is sound", async ({ page, locale }) => {
  const complaints = complaintsOf(page);
  const language = localeOf(locale);
  const t = wordsOf(language);
  await signIn(page, "admin");
  await page.goto("/settings/privacy");
  const look = async (customer: string) => {
    await page.getByLabel(t("privacy.customer"), { exact: true }).fill(customer);
    await page.keyboard.press("Enter");
  };
  await look("nobody");
  await expect(page.getByText(t("privacy.nothing"))).toBeVisible();
  await expectSound(page, language);
  // Another one in each language: both walk through the same demo.
  await look(language === "fr" ? "ML-100003" : "ML-100004");
  await expect(page.getByRole("rowheader").first()).toBeVisible();
  await expectSound(page, language);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: t("privacy.download") }).press("Enter");
  expect((await download).suggestedFilename()).toBe("customer.json");
  const erase = page.getByRole("button", { name: t("privacy.erase") });
  await erase.press("Enter");
  await expect(page.getByRole("alert")).toContainText(t("privacy.notSure"));
  await expectSound(page, language);
  await page.getByRole("checkbox").press("Space");
  await erase.press("Enter");
  await expect(page.getByText(t("privacy.erasedText"))).toBeVisible();
  await expect(page.getByLabel(t("privacy.customer"), { exact: true })).toHaveValue("");
  await expectSound(page, language);
  // A refused form is an error for the browser's console.
  expect(complaints.filter((text) => !/status of 422/.test(text))).toEqual([]);
});
