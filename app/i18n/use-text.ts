import { createContext, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Formatter, formatter } from "./format.ts";
import { isLocale, type Locale } from "./locale.ts";
import { type Translate, translator } from "./translate.ts";

/** Where and when the page is read: the workspace's time zone, and the server's instant so that both sides agree. */
export type Moment = { timeZone: string; now: Date };

const MomentContext = createContext<Moment>({ timeZone: "UTC", now: new Date(0) });

export const MomentProvider = MomentContext.Provider;

export type Text = { t: Translate; locale: Locale; format: Formatter; now: Date };

/** Words (`t`), numbers and dates (`format`), language and the page's own "now" of whoever reads. */
export function useText(): Text {
  const { i18n } = useTranslation();
  const { timeZone, now } = useContext(MomentContext);
  return useMemo(() => {
    if (!isLocale(i18n.language)) throw new RangeError(`no such language: ${i18n.language}`);
    const format = formatter(i18n.language, timeZone);
    return { t: translator(i18n, format), locale: i18n.language, format, now };
  }, [i18n, timeZone, now]);
}
