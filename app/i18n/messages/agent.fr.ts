import type { Shape } from "#app/i18n/shape.ts";
import type { agent as en } from "./agent.en.ts";

export const agent: Shape<typeof en> = {
  title: "Conseiller",
};
