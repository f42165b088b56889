import type { Shape } from "../shape.ts";
import type { okrs as en } from "./okrs.en.ts";

export const okrs: Shape<typeof en> = {
  title: "Objectifs",
};
