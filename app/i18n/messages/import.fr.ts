import type { Shape } from "../shape.ts";
import type { importing as en } from "./import.en.ts";

export const importing: Shape<typeof en> = {
  title: "Importer",
};
