import { z } from "zod";
import { timeZones } from "#app/i18n/time-zones.ts";
import type { Translate } from "#app/i18n/translate.ts";

const problems = ["required", "email", "passwordShort", "passwordLong", "timeZone", "choice"] as const;
type ProblemKey = (typeof problems)[number];

/** A schema's message is the name of a problem; these are its words. */
export function problemText(t: Translate): (message: string) => string {
  return (message) => {
    const key = problems.find((known) => known === message);
    return key ? t(`account.problem.${key}`) : t("account.problem.tooLong", { count: 200 });
  };
}

const said = (key: ProblemKey) => key;

const shortText = z.string(said("required")).trim().min(1, said("required")).max(200, "tooLong");
export const newPassword = z.string(said("required")).min(12, said("passwordShort")).max(200, said("passwordLong"));
export const localeSchema = z.enum(["en", "fr"], said("choice"));
const timeZone = z.string(said("timeZone")).refine((zone) => timeZones().includes(zone), said("timeZone"));

export const setUpSchema = z.object({
  workspaceName: shortText,
  locale: localeSchema,
  timeZone,
  name: shortText,
  email: z
    .string(said("required"))
    .trim()
    .max(200, "tooLong")
    .pipe(z.email(said("email"))),
  password: newPassword,
  setUpKey: z.string().trim().default(""),
});

export const preferencesSchema = z.object({
  name: shortText,
  locale: localeSchema,
  theme: z.enum(["system", "light", "dark"], said("choice")),
});

export const passwordSchema = z.object({
  current: z.string(said("required")).min(1, said("required")),
  next: newPassword,
});
