import type { i18n } from "i18next";
import type { Formatter } from "./format.ts";
import type { TextKey } from "./messages.en.ts";

/** What a message has between double braces. Numbers are written as the language writes them; `count` chooses the plural. */
export type TextValues = Readonly<Record<string, string | number>>;

/** Words for a key: `t("okrs.board.left", { count: 5 })`. A key that does not exist does not compile. */
export type Translate = (key: TextKey, values?: TextValues) => string;

export function translator(instance: i18n, format: Formatter): Translate {
  return (key, values = {}) => {
    const written = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, typeof value === "number" ? format.number(value) : value]),
    );
    return instance.t(key, { ...(typeof values.count === "number" && { count: values.count }), replace: written });
  };
}
