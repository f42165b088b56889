import type { i18n } from "i18next";
import { type Formatter, formatter } from "./format.ts";
import { createText } from "./instance.ts";
import type { Locale } from "./locale.ts";
import { en } from "./messages.en.ts";
import { fr } from "./messages.fr.ts";
import { type Translate, translator } from "./translate.ts";

const instances: Readonly<Record<Locale, i18n>> = { en: createText("en", en), fr: createText("fr", fr) };

/** The server's instance of a language, for rendering pages. */
export function textInstance(locale: Locale): i18n {
  return instances[locale];
}

export type ServerText = { t: Translate; locale: Locale; format: Formatter };

/** Words and numbers outside components: page titles, refusals, exports. */
export function textFor(locale: Locale, timeZone = "UTC"): ServerText {
  const format = formatter(locale, timeZone);
  return { t: translator(instances[locale], format), locale, format };
}
