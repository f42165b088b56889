import { type Problem, problem, text } from "#app/forms/refusal.ts";
import type { Translate } from "#app/i18n/translate.ts";
import { type CsvMapping, csvMappingSchema } from "#app/ingest/csv/mapping.ts";

type Parsed = { ok: true; mapping: CsvMapping } | { ok: false; problems: Problem[] };

/** The mapping of a posted form; problems stand beside the fields they come from. */
export function readMappingForm(form: FormData, t: Translate): Parsed {
  const problems: Problem[] = [];
  const refuse = (path: string, message: string) => problems.push(problem(path, message));
  const read: Reader = {
    text: (name) => text(form, name),
    words: (name) => readWords(text(form, name), (line) => refuse(name, t("importing.form.badWords", { line }))),
    rows: (list) => rowsOf(form, list),
    refuse,
  };
  const mapping = {
    ...{ encoding: read.text("encoding"), delimiter: form.get("delimiter") },
    headerRows: Number(read.text("headerRows")),
    date: readDate(read, t),
    ...optional("customer", read.text("customer.column"), (column) => ({ column })),
    ...optional("id", read.text("id.column"), (column) => ({ column })),
    scores: readScores(read, t),
    events: readEvents(read, t),
    ...{ channel: readPlace(read, "channel"), step: readPlace(read, "step"), language: readPlace(read, "language") },
    ...optional("weight", read.text("weight.column"), (column) => ({ column })),
    ...optional("comment", read.text("comment.column"), (column) => ({ column })),
    variation: readVariation(read, t),
  };
  if (mapping.scores.length + mapping.events.length === 0 && !mapping.variation && problems.length === 0)
    refuse("scores.0.column", t("importing.form.nothing"));
  if (problems.length > 0) return { ok: false, problems };
  const parsed = csvMappingSchema.safeParse(mapping);
  if (parsed.success) return { ok: true, mapping: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map(({ path }) =>
      path[0] === "date"
        ? problem("date.constant", t("importing.form.badDate"))
        : problem(path.join("."), t("importing.form.bad")),
    ),
  };
}

type Reader = {
  text(name: string): string;
  words(name: string): Record<string, string> | undefined;
  rows(list: "scores" | "events"): number[];
  refuse(path: string, message: string): void;
};

const optional = <T>(name: string, value: string, make: (value: string) => T) => (value ? { [name]: make(value) } : {});

function rowsOf(form: FormData, list: string): number[] {
  const indexes = [...form.keys()].flatMap(
    (name) => new RegExp(`^${list}\\.(\\d{1,3})\\.column$`).exec(name)?.[1] ?? [],
  );
  return [...new Set(indexes.map(Number))]
    .filter((index) => text(form, `${list}.${index}.column`) !== "")
    .sort((a, b) => a - b);
}

/** "word = value", one per line; undefined when nothing is written. */
function readWords(written: string, refuse: (line: string) => void): Record<string, string> | undefined {
  const lines = written.split(/\r?\n/).filter((line) => line.trim() !== "");
  const pairs = lines.flatMap((line) => {
    const at = line.lastIndexOf("=");
    const [word, value] = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    if (at > 0 && word && value) return [[word, value]] as const;
    refuse(line.trim());
    return [];
  });
  return pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
}

function readDate(read: Reader, t: Translate) {
  const [column, constant] = [read.text("date.column"), read.text("date.constant")];
  if (column) return { column, format: read.text("date.format") || "iso" };
  if (!constant) read.refuse("date.column", t("importing.form.noDate"));
  return { constant };
}

const codesOf = (written: string) =>
  written
    .split(",")
    .map((code) => code.trim())
    .filter((code) => code !== "");

function numbersOf(read: Reader, name: string, t: Translate): Record<string, number> | undefined {
  const words = read.words(name);
  if (!words) return undefined;
  const pairs = Object.entries(words).map(([word, value]) => [word, Number(value.replace(",", "."))] as const);
  for (const [word, value] of pairs)
    if (!Number.isFinite(value)) read.refuse(name, t("importing.form.badWords", { line: word }));
  return Object.fromEntries(pairs);
}

function readScores(read: Reader, t: Translate) {
  return read.rows("scores").map((index) => {
    const at = `scores.${index}`;
    const scale = read.text(`${at}.scale`);
    const column = read.text(`${at}.column`);
    if (!scale) read.refuse(`${at}.scale`, t("importing.form.noScale", { column }));
    return {
      ...{ column, scale, missing: codesOf(read.text(`${at}.missing`)) },
      words: numbersOf(read, `${at}.words`, t),
      ...optional("step", read.text(`${at}.step`), (step) => step),
      ...optional("channel", read.text(`${at}.channel`), (channel) => channel),
    };
  });
}

function readEvents(read: Reader, t: Translate) {
  return read.rows("events").map((index) => {
    const at = `events.${index}`;
    const metric = read.text(`${at}.metric`);
    const column = read.text(`${at}.column`);
    if (!metric) read.refuse(`${at}.metric`, t("importing.form.noMetric", { column }));
    const missing = codesOf(read.text(`${at}.missing`));
    return { column, metric, missing, words: numbersOf(read, `${at}.words`, t) };
  });
}

function readPlace(read: Reader, name: "channel" | "step" | "language") {
  const [column, constant] = [read.text(`${name}.column`), read.text(`${name}.constant`)];
  if (column) return { column, words: read.words(`${name}.words`) };
  return constant ? { constant } : undefined;
}

function readVariation(read: Reader, t: Translate) {
  const [column, experiment] = [read.text("variation.column"), read.text("variation.experiment")];
  if (!column && !experiment) return undefined;
  if (!column) read.refuse("variation.column", t("importing.form.noColumn"));
  if (!experiment) read.refuse("variation.experiment", t("importing.form.noTest"));
  return { column, experiment, words: read.words("variation.words") };
}
