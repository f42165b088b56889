import type { Shape } from "#app/i18n/shape.ts";
import type { irritants as en } from "./irritants.en.ts";

export const irritants: Shape<typeof en> = {
  title: "Irritants",
};
