import type { Locale } from "#app/i18n/locale.ts";
import type { LocalizedText } from "#experiments/metrics/localized-text.ts";

/**
 * A body in which every text at `paths` may be a plain string: it becomes the text of `locale`.
 * A path is dotted; `*` stands for every item of a list: "labels.*.label".
 */
export function withLocalizedTexts(body: unknown, paths: readonly string[], locale: Locale): unknown {
  return paths.reduce((document, path) => replaceAt(document, path.split("."), locale), body);
}

function replaceAt(value: unknown, path: readonly string[], locale: Locale): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return typeof value === "string" ? ({ [locale]: value } satisfies LocalizedText) : value;
  if (head === "*") return Array.isArray(value) ? value.map((item) => replaceAt(item, rest, locale)) : value;
  if (value === null || typeof value !== "object" || Array.isArray(value) || !(head in value)) return value;
  const record: Record<string, unknown> = { ...value };
  return { ...record, [head]: replaceAt(record[head], rest, locale) };
}
