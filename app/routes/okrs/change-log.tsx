import { Card } from "#app/components/card.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import type { Unit } from "#app/i18n/format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { Change } from "./changes.server.ts";

const inUnit: readonly string[] = ["baseline", "target", "bandLow", "bandHigh"];

/** What was promised when, and who moved it. */
export function ChangeLog({ changes, unit }: { changes: readonly Change[]; unit: Unit }) {
  const { t, format } = useText();
  const written = (field: Change["field"], value: Change["from"]) => {
    if (value === null) return "–";
    if (typeof value === "string") return /^\d{4}-\d\d-\d\d$/.test(value) ? format.day(value) : value;
    return field !== null && inUnit.includes(field) ? format.value(value, unit) : format.number(value);
  };
  return (
    <Card title={t("okrs.settings.log")} flush>
      <DataTable
        caption={t("okrs.settings.log")}
        captionHidden
        small
        rows={changes}
        rowKey={({ id, field }) => `${id} ${field}`}
        empty={<p className="px-5 pb-5 text-muted text-sm">{t("okrs.settings.logNone")}</p>}
        columns={[
          { key: "at", header: t("okrs.settings.when"), cell: ({ at }) => format.dateTime(at) },
          { key: "who", header: t("okrs.settings.who"), cell: ({ who }) => who },
          {
            key: "what",
            header: t("okrs.settings.what"),
            rowHeader: true,
            cell: ({ field }) => (field === null ? t("okrs.settings.created") : t(`okrs.field.${field}`)),
          },
          {
            key: "from",
            header: t("okrs.settings.from"),
            numeric: true,
            cell: ({ field, from }) => written(field, from),
          },
          { key: "to", header: t("okrs.settings.to"), numeric: true, cell: ({ field, to }) => written(field, to) },
        ]}
      />
    </Card>
  );
}
