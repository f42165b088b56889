import type { Shape } from "#app/i18n/shape.ts";
import type { settings as en } from "./settings.en.ts";

export const settings: Shape<typeof en> = {
  title: "Réglages",
};
