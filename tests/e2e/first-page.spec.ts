import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { complaintsOf } from "./walk.ts";

test("the first page opens without a complaint of the browser or of axe", async ({ page }) => {
  const complaints = complaintsOf(page);

  await page.goto("/", { waitUntil: "networkidle" });

  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(complaints).toEqual([]);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test("a click before the page's data is read leaves the page whole", async ({ page }) => {
  const complaints = complaintsOf(page);
  // A slow reader of the data, and someone who clicks on and on until the router is there.
  await page.addInitScript(() => {
    const { read } = ReadableStreamDefaultReader.prototype;
    ReadableStreamDefaultReader.prototype.read = async function (this: ReadableStreamDefaultReader) {
      const chunk = await read.call(this);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return chunk;
    };
    const clicking = setInterval(() => {
      document.querySelector("h1")?.click();
      if ("__remixRouter" in window) clearInterval(clicking);
    }, 10);
  });

  await page.goto("/sign-in");
  await page.waitForFunction(() => "__remixRouter" in window);

  expect(complaints).toEqual([]);
});

test("a page that does not exist answers 404 with a page", async ({ page }) => {
  const response = await page.goto("/no-such-page");

  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
