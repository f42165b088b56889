import { z } from "zod";

/** Facts as their senders write them; these schemas are the API's documentation too. */

/** No control characters: they break logs and exports, and PostgreSQL refuses one of them. */
const printable = /^[^\p{Cc}]+$/u;

const key = z.string().min(1).max(100);
const id = z
  .string()
  .min(1)
  .max(200)
  .regex(printable, "holds a control character")
  .describe("The sender's own id, unique per customer: sending it again changes nothing.");
export const customerKey = z
  .union([z.string().min(1).max(200), z.int()])
  .describe("The customer's key in the sender's system. Stored only as a keyed hash.");
const instant = z.iso
  .datetime({ offset: true, error: "use an instant with its zone, such as 2026-11-21T09:30:00Z" })
  .describe("ISO 8601 with seconds and zone; at most 24 hours ahead of the server's clock.");
const step = key.describe("Key of a journey's step.");
const channel = key.describe("Key of a channel.");

/**
 * A customer met a test. Only the first exposure counts; one in another variation makes the customer mixed, unless lots
 * are drawn by team and day: who calls again another day may well meet another variation.
 */
export const exposureRow = z
  .strictObject({
    id: id.optional(),
    customer: customerKey,
    experiment: key.describe("Key of a launched test."),
    variation: z.union([z.int().min(0), key]).describe("Index of the variation (0 is the control) or its key."),
    at: instant,
    channel: channel.optional(),
    cluster: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe(
        "For a test drawn by team and day, and only then: the value of its attribute, such as lyon:2026-11-21. Stored only as a keyed hash.",
      ),
  })
  .meta({ id: "Exposure" });

/** One answer to one question. */
export const answerRow = z
  .strictObject({
    id,
    customer: customerKey,
    scale: key.describe("Key of the scale it was given on."),
    score: z.int().describe("A whole number of the scale."),
    at: instant,
    askedAt: instant.optional(),
    step: step.optional(),
    channel: channel.optional(),
    language: z
      .string()
      .regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/, "use a language tag such as fr or fr-CA")
      .max(35)
      .optional(),
    weight: z
      .number()
      .positive()
      .max(10_000)
      .optional()
      .describe("Kept with the answer; sums count every answer as one."),
    comment: z
      .string()
      .max(10_000)
      .regex(/^[^\0]*$/, "holds a NUL character")
      .optional(),
  })
  .meta({ id: "Answer" });

/** A behavioural fact: a complaint, a contact, minutes spent. */
export const eventRow = z
  .strictObject({
    id,
    customer: customerKey,
    metric: key.describe("Key of an occurrence or quantity metric."),
    value: z.number().min(-1e9).max(1e9).default(1).describe("Kept to four decimals."),
    at: instant,
    step: step.optional(),
    channel: channel.optional(),
  })
  .meta({ id: "Event" });

/** The decision to ask a customer, or not to. */
export const solicitationRow = z
  .strictObject({
    id,
    customer: customerKey,
    scale: key,
    asked: z.boolean(),
    reason: z.string().min(1).max(100).regex(printable, "holds a control character"),
    at: instant,
  })
  .meta({ id: "Solicitation" });

export const factRows = {
  exposures: exposureRow,
  answers: answerRow,
  events: eventRow,
  solicitations: solicitationRow,
} as const;

export type FactKind = keyof typeof factRows;

export const factKinds = ["exposures", "answers", "events", "solicitations"] as const satisfies readonly FactKind[];

export const rejectCodes = [
  "malformed-row",
  "unknown-experiment",
  "unknown-variation",
  "no-cluster",
  "unknown-scale",
  "unknown-metric",
  "unknown-step",
  "unknown-channel",
  "off-scale",
  "in-the-future",
  "too-early",
  "never-launched",
  "not-running",
  "conflict",
] as const;

export type RejectCode = (typeof rejectCodes)[number];

export const rejectedRow = z.object({
  index: z.int().min(0).describe("Place in what was sent, from 0."),
  code: z.enum(rejectCodes),
  message: z.string(),
});

export type RejectedRow = z.infer<typeof rejectedRow>;

/** accepted + duplicates + rejectedCount = rows sent. Every accepted row is committed. */
export const writeResult = z
  .object({
    accepted: z.int().min(0),
    duplicates: z.int().min(0).describe("Rows that were known already and changed nothing."),
    rejectedCount: z.int().min(0),
    rejected: z.array(rejectedRow).describe("The first 1,000 rejected rows."),
  })
  .meta({ id: "WriteResult" });
