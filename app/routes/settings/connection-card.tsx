import { Form } from "@remix-run/react";
import { Button, LinkButton } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { CopyField } from "#app/components/copy-field.tsx";
import { Disclosure } from "#app/components/disclosure.tsx";
import { Select } from "#app/components/field.tsx";
import { FinalButton } from "#app/components/final-button.tsx";
import { useText } from "#app/i18n/use-text.ts";

type Connection = {
  id: number;
  name: string;
  environment: string;
  clientKey: string;
  revokedAt: string | null;
  createdAt: string;
  decryptionKey: string | null;
  /** The key before the last rotation, while it is still served. */
  previous: { clientKey: string; until: string } | null;
};

type CardProps = { connection: Connection; host: string; canWrite: boolean };

/** One application's way to its flags: its keys, and how to replace or end them. */
export function ConnectionCard({ connection, host, canWrite }: CardProps) {
  const { t, format } = useText();
  const { id, name, environment, clientKey, revokedAt, createdAt } = connection;
  const actions = !revokedAt && (
    <>
      <LinkButton to={`?connection=${id}#snippet`} small>
        {t("settings.sdk.code")}
      </LinkButton>
      {canWrite && (
        <FinalButton
          label={t("settings.sdk.revoke")}
          named={t("removal.revokeConnection", { name })}
          consequence={t("removal.connectionEnds")}
          fields={{ intent: "revoke", id }}
        />
      )}
    </>
  );
  return (
    <Card
      title={name}
      lead={`${environment} · ${revokedAt ? t("settings.sdk.revoked", { when: format.date(revokedAt) }) : `${t("settings.sdk.created")} ${format.date(createdAt)}`}`}
      actions={actions}
      className={revokedAt ? "opacity-70" : ""}
    >
      {revokedAt ? (
        <p className="font-mono text-muted text-sm line-through">{clientKey}</p>
      ) : (
        <div className="space-y-4">
          <div className="grid gap-4 md:grid-cols-2">
            <CopyField label={t("settings.sdk.host")} value={host} />
            <CopyField label={t("settings.sdk.clientKey")} value={clientKey} />
            {connection.decryptionKey && (
              <CopyField label={t("settings.sdk.decryptionKey")} value={connection.decryptionKey} />
            )}
          </div>
          <PreviousKey connection={connection} canWrite={canWrite} />
          {canWrite && <Rotation id={id} />}
        </div>
      )}
    </Card>
  );
}

function PreviousKey({ connection: { id, previous }, canWrite }: Pick<CardProps, "connection" | "canWrite">) {
  const { t, format } = useText();
  if (!previous) return null;
  const end = canWrite && (
    <Form method="post">
      <input type="hidden" name="intent" value="end-previous" />
      <input type="hidden" name="id" value={id} />
      <Button small>{t("settings.sdk.endPrevious")}</Button>
    </Form>
  );
  return (
    <Callout title={t("settings.sdk.previous", { until: format.dateTime(previous.until) })} actions={end}>
      <span className="break-all font-mono text-sm">{previous.clientKey}</span>
    </Callout>
  );
}

const overlapDays = [0, 1, 7, 30, 90];

function Rotation({ id }: { id: number }) {
  const { t } = useText();
  const options = overlapDays.map((days) => ({
    value: String(days * 24),
    label: days === 0 ? t("settings.sdk.noOverlap") : t("settings.sdk.overlapDays", { count: days }),
  }));
  return (
    <Disclosure summary={t("settings.sdk.rotate")}>
      <Form method="post" className="flex flex-wrap items-end gap-3">
        <input type="hidden" name="intent" value="rotate" />
        <input type="hidden" name="id" value={id} />
        <Select
          name={`overlap-${id}`}
          label={t("settings.sdk.overlap")}
          hint={t("settings.sdk.overlapHint")}
          options={options}
          defaultValue="168"
        />
        <Button>{t("settings.sdk.rotateNow")}</Button>
      </Form>
    </Disclosure>
  );
}
