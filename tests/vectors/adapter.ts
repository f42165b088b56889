import { combiningMethods } from "./combining.ts";
import { endToEndMethods } from "./end-to-end.ts";
import { growthbookMethods } from "./growthbook.ts";
import { planningMethods } from "./planning.ts";
import { scaleMethods } from "./scales.ts";
import type { Handler } from "./wire.ts";

const methods: Record<string, Handler> = {
  ...growthbookMethods,
  ...planningMethods,
  ...scaleMethods,
  ...combiningMethods,
  ...endToEndMethods,
};

/**
 * Runs one reference method through `experiments/stats` and answers in the vector file's field names.
 * @returns undefined for a method this engine does not have
 * @throws when settings or input do not have the shape the method documents
 */
export function run(method: string, settings: unknown, input: unknown): unknown {
  return methods[method]?.(settings, input);
}
