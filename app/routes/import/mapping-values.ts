import { tidy } from "#app/ingest/csv/detect.ts";
import type { CsvMapping } from "#app/ingest/csv/mapping.ts";

export type MappingValues = Readonly<Record<string, string>>;

/** A mapping as the fields of its form show it. Column names become those of the file at hand, spelled its way. */
export function mappingValues(mapping: CsvMapping, columns: readonly string[]): MappingValues {
  const values: Record<string, string> = {};
  const put = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== "") values[name] = value;
  };
  const column = (name: string) => columns.find((known) => tidy(known) === tidy(name)) ?? name;
  const source = (name: string, given: object | undefined) => {
    if (!given) return;
    for (const [field, value] of Object.entries(given)) {
      if (field === "column") put(`${name}.column`, column(String(value)));
      else if (field === "words") put(`${name}.words`, linesOf(value));
      else if (field === "missing") put(`${name}.missing`, [value].flat().join(", "));
      else if (typeof value === "string") put(`${name}.${field}`, value);
    }
  };
  const { scores, events, encoding: _e, delimiter: _d, headerRows: _h, ...single } = mapping;
  for (const [name, given] of Object.entries(single)) source(name, given);
  for (const [index, given] of scores.entries()) source(`scores.${index}`, given);
  for (const [index, given] of events.entries()) source(`events.${index}`, given);
  return values;
}

function linesOf(words: unknown): string {
  if (typeof words !== "object" || words === null) return "";
  return Object.entries(words)
    .map(([word, value]) => `${word} = ${value}`)
    .join("\n");
}
