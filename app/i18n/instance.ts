import { createInstance, type i18n } from "i18next";
import type { Locale } from "./locale.ts";
import type { Messages } from "./messages.en.ts";
import type { MessageTree } from "./shape.ts";

/**
 * One language, ready at once. The server keeps one instance per language; the browser has the one of its page.
 * French has a third plural for whole millions ("1 000 000 de …") that no sentence of ours needs: it takes `_other`.
 */
export function createText(locale: Locale, messages: Messages): i18n {
  const instance = createInstance();
  // Resources are given, so `init` ends before it returns; its promise has nothing left to report.
  void instance.init({
    lng: locale,
    fallbackLng: false,
    resources: { [locale]: { translation: locale === "fr" ? withMany(messages) : messages } },
    initAsync: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
    returnNull: false,
  });
  return instance;
}

function withMany(tree: MessageTree): MessageTree {
  const full: Record<string, string | MessageTree> = {};
  for (const [key, value] of Object.entries(tree)) {
    full[key] = typeof value === "string" ? value : withMany(value);
    if (typeof value === "string" && key.endsWith("_other")) full[key.replace(/_other$/, "_many")] = value;
  }
  return full;
}
