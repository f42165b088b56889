import type { Shape } from "#app/i18n/shape.ts";
import type { api as en } from "./api.en.ts";

export const api: Shape<typeof en> = {
  title: "API",
};
