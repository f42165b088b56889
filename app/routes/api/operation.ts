import type { z } from "zod";
import type { Permission } from "#app/auth/permissions.ts";
import type { TextKey } from "#app/i18n/messages.en.ts";
import type { Translate } from "#app/i18n/translate.ts";

export const tags = ["facts", "configuration", "tests", "readings", "imports", "flags"] as const;

/** One call of the API as the documentation shows it; the schemas are those that check the calls. */
export type Operation = {
  method: "get" | "put" | "post" | "delete";
  path: string;
  tag: (typeof tags)[number];
  summary(t: Translate): string;
  /** Null: no API key. */
  permission: Permission | null;
  query?: readonly string[];
  body?: z.ZodType;
  bodyType?: "application/json" | "multipart/form-data";
  answers: readonly (readonly [status: number, about: TextKey])[];
  /** Answers that say more than `{error}`, or something else. */
  bodies?: Readonly<Partial<Record<number, z.ZodType>>>;
};

export const refusals = [
  [401, "api.answer.noKey"],
  [403, "api.answer.notAllowed"],
] as const;
export const written = [
  [200, "api.answer.changed"],
  [201, "api.answer.created"],
  ...refusals,
  [409, "api.answer.conflict"],
  [422, "api.answer.refused"],
] as const;
export const read = [[200, "api.answer.found"], ...refusals, [404, "api.answer.notFound"]] as const;
export const say = (key: TextKey) => (t: Translate) => t(key);
