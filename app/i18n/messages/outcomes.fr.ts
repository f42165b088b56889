import type { Shape } from "#app/i18n/shape.ts";
import type { outcomes as en } from "./outcomes.en.ts";

export const outcomes: Shape<typeof en> = {
  title: "Résultats",
};
