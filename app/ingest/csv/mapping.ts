import { z } from "zod";
import { csvDelimiters, csvEncodings } from "./detect.ts";

const column = z.string().trim().min(1).max(300);
const key = z.string().trim().min(1).max(63);

/** A place read from a column (with an optional translation of its words) or the same for every row. */
const placeSource = z.union([
  z.object({ column, words: z.record(z.string(), key).optional() }),
  z.object({ constant: key }),
]);

/** `missing` lists the codes that mean "no answer" in this column; the empty cell always does. */
const scoreColumn = z.object({
  column,
  scale: key,
  missing: z.array(z.string()).default([]),
  /** Words of the file → score, for exports that hold labels ("Very easy" → 7). */
  words: z.record(z.string(), z.number().int()).optional(),
  step: key.optional(),
  channel: key.optional(),
});

const eventColumn = z.object({
  column,
  metric: key,
  missing: z.array(z.string()).default([]),
  words: z.record(z.string(), z.number()).optional(),
});

export const dateFormats = ["iso", "day-first", "month-first"] as const;

/**
 * How the columns of a CSV file become answers, events and exposures.
 * Column names are compared trimmed: an export with trailing spaces in its header maps like one without.
 */
export const csvMappingSchema = z
  .object({
    encoding: z.enum(csvEncodings).optional(),
    delimiter: z.enum(csvDelimiters).optional(),
    headerRows: z.number().int().min(1).max(3).optional(),
    date: z.union([
      z.object({ column, format: z.enum(dateFormats).default("iso") }),
      z.object({ constant: z.iso.date().or(z.iso.datetime({ offset: true })) }),
    ]),
    /** Absent: nobody can be recognised across rows, so every row is a customer of its own. */
    customer: z.object({ column }).optional(),
    /** Absent: the answer's id is made of the file's content and the line, so that importing a file twice doubles nothing. */
    id: z.object({ column }).optional(),
    scores: z.array(scoreColumn).default([]),
    events: z.array(eventColumn).default([]),
    channel: placeSource.optional(),
    step: placeSource.optional(),
    weight: z.object({ column }).optional(),
    comment: z.object({ column }).optional(),
    language: z
      .union([
        z.object({ column, words: z.record(z.string(), z.string().min(2).max(5)).optional() }),
        z.object({ constant: z.string().min(2).max(5) }),
      ])
      .optional(),
    /** Rows also become exposures of this test; `words` gives the variation key of each word in the column. */
    variation: z.object({ column, experiment: key, words: z.record(z.string(), key).optional() }).optional(),
  })
  .refine((mapping) => mapping.scores.length + mapping.events.length > 0 || mapping.variation, {
    message: "Map at least one score, event or variation column: otherwise the file has nothing to import.",
    path: ["scores"],
  });

export type CsvMapping = z.infer<typeof csvMappingSchema>;

/** The columns a mapping reads, each once, in the order it names them. */
export function mappedColumns(mapping: CsvMapping): string[] {
  const sources = [
    mapping.date,
    mapping.customer,
    mapping.id,
    mapping.channel,
    mapping.step,
    mapping.weight,
    mapping.comment,
    mapping.language,
    mapping.variation,
  ];
  const single = sources.flatMap((source) => (source && "column" in source ? [source.column] : []));
  return [...new Set([...single, ...mapping.scores.map((s) => s.column), ...mapping.events.map((e) => e.column)])];
}
