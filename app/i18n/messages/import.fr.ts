import type { Shape } from "#app/i18n/shape.ts";
import type { importing as en } from "./import.en.ts";

export const importing: Shape<typeof en> = {
  title: "Importer",
};
