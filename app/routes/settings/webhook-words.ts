import type { WebhookEventType } from "#app/db/webhook-event.server.ts";

const words = {
  "experiment.launched": "webhooks.event.experiment_launched",
  "experiment.stopped": "webhooks.event.experiment_stopped",
  "experiment.decided": "webhooks.event.experiment_decided",
  "experiment.loss_reached": "webhooks.event.experiment_loss_reached",
  "key_result.status_changed": "webhooks.event.key_result_status_changed",
  "irritant.updated": "webhooks.event.irritant_updated",
  "digest.ready": "webhooks.event.digest_ready",
} as const satisfies Record<WebhookEventType, string>;

/** The message that says an event in words; a dot in its name would be a level of the messages. */
export const eventWord = (event: WebhookEventType) => words[event];
