import type { Shape } from "#app/i18n/shape.ts";
import type { okrs as en } from "./okrs.en.ts";

export const okrs: Shape<typeof en> = {
  title: "Objectifs",
};
