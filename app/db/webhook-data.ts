import { z } from "zod";
import { localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import type { WebhookEventType } from "./webhook-event.server.ts";

const key = z.string();
const interval = z.strictObject({ lower: z.number(), upper: z.number() });

const aboutTest = {
  experiment: key,
  name: localizedTextSchema,
  flag: key,
  keyResult: key.nullable(),
  status: z.string(),
  stopReason: z.string().nullable(),
  /** The variation that everybody gets now. */
  shippedVariation: key.nullable(),
};
const addresses = z.strictObject({ html: z.url(), text: z.url() });

/** `data` of each event, as receivers may rely on it; made into the documentation and checked against what is sent. */
export const webhookData = {
  "experiment.launched": z.strictObject(aboutTest).describe("A test was launched."),
  "experiment.stopped": z.strictObject(aboutTest).describe("A test was stopped, by a person or by its accepted loss."),
  "experiment.decided": z.strictObject(aboutTest).describe("A decision on a test was taken."),
  "experiment.loss_reached": z
    .strictObject({ ...aboutTest, loss: z.unknown().describe("What the meters of the accepted loss read.") })
    .describe("A test reached its accepted loss: its flag is back on its default."),
  "key_result.status_changed": z
    .strictObject({
      ...{ keyResult: key, title: localizedTextSchema, status: z.string(), statusBefore: z.string() },
      ...{ value: z.number().nullable(), interval: interval.nullable(), n: z.number() },
    })
    .describe("A published key result of the current cycle changed its status."),
  "irritant.updated": z
    .strictObject({
      ...{ irritant: key, title: localizedTextSchema, status: z.string(), statusBefore: z.string().nullable() },
      ...{ monthlyVolume: z.number().nullable(), journey: key.nullable(), step: key.nullable() },
    })
    .describe("An irritant was written down or changed."),
  "digest.ready": z
    .strictObject({
      ...{ cycle: key, day: z.iso.date(), links: z.strictObject({ en: addresses, fr: addresses }) },
      expiresAt: z.iso.datetime(),
      subscribers: z.record(z.string(), z.number()).describe("How many people subscribed, by language."),
    })
    .describe("The weekly digest can be read, without an account, at these addresses."),
} satisfies Record<WebhookEventType, z.ZodType>;
