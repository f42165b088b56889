import { expect, test } from "@playwright/test";
import { complaintsOf, expectAccessible, expectSound, localeOf, signIn, wordsOf } from "./walk.ts";

test("the administrator revokes a key only when sure, and takes a removal back", async ({ page, locale }) => {
  test.setTimeout(120_000);
  const here = localeOf(locale);
  const t = wordsOf(here);
  const complaints = complaintsOf(page);
  await signIn(page, "admin");

  await page.goto("/settings/api-keys");
  const name = `${here === "fr" ? "Entrepôt" : "Warehouse"} ${Date.now()}`;
  await page.getByLabel(t("settings.name"), { exact: true }).fill(name);
  await page.getByRole("button", { name: t("settings.keys.create") }).click();
  const revoke = page.getByRole("button", { name: t("removal.revokeKey", { name }) });
  await revoke.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(t("removal.keyEnds"));
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(revoke).toBeFocused();
  await page.reload();
  await expect(revoke, "nothing was revoked").toBeVisible();
  await revoke.click();
  await dialog.getByRole("button", { name: t("settings.keys.revoke") }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText(new Date().getFullYear().toString());
  await expect(revoke).toHaveCount(0);

  await page.goto("/settings/attributes?new");
  const group = `${here === "fr" ? "Caisses" : "Tills"} ${Date.now()}`;
  await page.getByLabel(t("settings.key"), { exact: true }).fill(`tills-${here}-${Date.now()}`);
  await page.getByLabel(t("settings.name"), { exact: true }).fill(group);
  await page.getByLabel(t("settings.attributes.values"), { exact: true }).fill("north\nsouth");
  await page
    .getByRole("button", { name: t("ui.save") })
    .first()
    .click();
  const remove = page.getByRole("button", { name: `${t("flags.rule.remove")}: ${group}` });
  await remove.click();
  await expect(page).toHaveURL(/\?removed=\d+$/);
  await expect(remove).toHaveCount(0);
  await expect(page.getByText(t("removal.removed", { name: group }))).toBeVisible();
  await expectSound(page, here);
  await page.getByRole("button", { name: t("removal.putBackOf", { name: group }) }).click();
  await expect(remove).toBeVisible();
  await remove.click();
  await expect(page.getByText(t("removal.removed", { name: group }))).toBeVisible();
  expect(complaints).toEqual([]);
});
