import { Form } from "@remix-run/react";
import { StatusWord } from "#app/components/badge.tsx";
import { Button } from "#app/components/button.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { FinalButton } from "#app/components/final-button.tsx";
import type { WebhookEventType } from "#app/db/webhook-event.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { eventWord } from "./webhook-words.ts";

export type EndpointView = {
  id: number;
  url: string;
  events: WebhookEventType[];
  failingSince: string | null;
  /** Why it is switched off; null when it is on. */
  off: string | null;
};

export function EndpointTable({ endpoints }: { endpoints: readonly EndpointView[] }) {
  const { t } = useText();
  return (
    <DataTable
      caption={t("webhooks.endpoints")}
      captionHidden
      rows={endpoints}
      rowKey={({ id }) => String(id)}
      columns={[
        {
          ...{ key: "url", header: t("webhooks.url"), rowHeader: true },
          cell: ({ url, events }) => (
            <>
              <span translate="no" className="break-all font-mono text-sm">
                {url}
              </span>
              <span className="block max-w-xl font-normal text-muted text-sm">
                {events.map((event) => t(eventWord(event))).join(" · ")}
              </span>
            </>
          ),
        },
        { key: "state", header: t("webhooks.status"), cell: (endpoint) => <EndpointState endpoint={endpoint} /> },
        {
          key: "change",
          header: <span className="only-read">{t("settings.actions")}</span>,
          cell: (endpoint) => <EndpointButtons endpoint={endpoint} />,
        },
      ]}
    />
  );
}

function EndpointState({ endpoint: { off, failingSince } }: { endpoint: EndpointView }) {
  const { t, format } = useText();
  if (off === "failures" || off === "gone")
    return <StatusWord goodness="worse">{t(`webhooks.state.${off}`)}</StatusWord>;
  if (off !== null) return <StatusWord goodness="unknown">{t("webhooks.state.person")}</StatusWord>;
  return failingSince ? (
    <StatusWord goodness="attention">{t("webhooks.state.failing", { when: format.dateTime(failingSince) })}</StatusWord>
  ) : (
    <StatusWord goodness="better">{t("webhooks.state.on")}</StatusWord>
  );
}

function EndpointButtons({ endpoint: { id, url, off } }: { endpoint: EndpointView }) {
  const { t } = useText();
  const turn = off === null ? "off" : "on";
  return (
    <div className="flex flex-wrap justify-end gap-2">
      <Form method="post">
        <input type="hidden" name="id" value={id} />
        <Button small name="intent" value={turn} aria-label={t(`webhooks.${turn}Of`, { url })}>
          {t(`webhooks.${turn}`)}
        </Button>
      </Form>
      <FinalButton
        label={t("webhooks.remove")}
        named={t("webhooks.removeOf", { url })}
        consequence={t("removal.webhookEnds")}
        fields={{ intent: "delete", id }}
      />
    </div>
  );
}

export type DeliveryView = {
  id: number;
  type: WebhookEventType | null;
  at: string;
  host: string;
  status: string;
  nextAt: string | null;
  attempts: number;
  lastCode: number | null;
  lastMs: number | null;
  lastError: string | null;
};

export function DeliveryTable({ deliveries }: { deliveries: readonly DeliveryView[] }) {
  const { t, format } = useText();
  const what = ({ type }: DeliveryView) => (type ? t(eventWord(type)) : "");
  return (
    <DataTable
      caption={t("webhooks.log")}
      captionHidden
      small
      rows={deliveries}
      rowKey={({ id }) => String(id)}
      columns={[
        {
          ...{ key: "what", header: t("webhooks.what"), rowHeader: true },
          cell: (row) => (
            <>
              {what(row)}
              <span className="block font-normal text-muted text-sm">{format.dateTime(row.at)}</span>
              <span translate="no" className="block break-all font-mono font-normal text-muted text-xs">
                {row.host}
              </span>
            </>
          ),
        },
        { key: "status", header: t("webhooks.status"), cell: (row) => <DeliveryState row={row} /> },
        {
          ...{ key: "answer", header: t("webhooks.answer"), hideBelow: "sm" },
          cell: ({ lastCode, lastError, lastMs }) => (
            <span translate="no" className="font-mono text-sm">
              {[lastCode ?? lastError, lastMs === null ? null : `${format.number(lastMs)} ms`]
                .filter((part) => part !== null)
                .join(" · ")}
            </span>
          ),
        },
        {
          ...{ key: "attempts", header: t("webhooks.attempts"), numeric: true, hideBelow: "sm" },
          cell: ({ attempts }) => format.number(attempts),
        },
        {
          ...{ key: "replay", header: <span className="only-read">{t("settings.actions")}</span> },
          cell: (row) =>
            row.status !== "waiting" && (
              <Form method="post">
                <input type="hidden" name="id" value={row.id} />
                <Button
                  small
                  name="intent"
                  value="replay"
                  aria-label={t("webhooks.replayOf", { event: what(row), when: format.dateTime(row.at) })}
                >
                  {t("webhooks.replay")}
                </Button>
              </Form>
            ),
        },
      ]}
    />
  );
}

function DeliveryState({ row: { status, nextAt } }: { row: DeliveryView }) {
  const { t, format } = useText();
  if (status === "delivered") return <StatusWord goodness="better">{t("webhooks.statusOf.delivered")}</StatusWord>;
  if (status === "failed") return <StatusWord goodness="worse">{t("webhooks.statusOf.failed")}</StatusWord>;
  return (
    <>
      <StatusWord goodness="running">{t("webhooks.statusOf.waiting")}</StatusWord>
      {nextAt && (
        <span className="block text-muted text-sm">{t("webhooks.next", { when: format.dateTime(nextAt) })}</span>
      )}
    </>
  );
}
