import type { Shape } from "#app/i18n/shape.ts";
import type { tests as en } from "./tests.en.ts";

export const tests: Shape<typeof en> = {
  title: "Tests",
};
