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
        "/tests/new",
        "/exclusion-groups",
        "/flags",
        "/flags/new",
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
const administrators = ["/settings/api-keys", "/settings/workspace", "/settings/webhooks", "/settings/jobs", "/settings/privacy"];

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
  const tests = (await linked("/tests?view=table")).filter(
    (href) => /^\/tests\/[^/]+$/.test(href) && href !== "/tests/new",
  );
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
