import { Link } from "@remix-run/react";
import { StatusWord } from "#app/components/badge.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { okrReason } from "#app/components/okr-reason.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { GradeRow } from "./cycle-actions.server.ts";

const goodness = { hit: "better", missed: "worse", "cannot-tell": "attention" } as const;

/** What each key result earns, from its interval: hit, missed, or an honest "cannot tell". */
export function Grades({ grades, final }: { grades: readonly GradeRow[]; final: boolean }) {
  const { t, format } = useText();
  return (
    <>
      <h3 className="text-lg">{final ? t("okrsAuthoring.cycles.gradesFinal") : t("okrsAuthoring.cycles.grades")}</h3>
      <p className="mb-2 max-w-3xl text-muted text-sm">{t("okrsAuthoring.cycles.gradesLead")}</p>
      <div className="-mx-5">
        <DataTable
          caption={t("okrsAuthoring.cycles.grades")}
          captionHidden
          small
          rows={grades}
          rowKey={({ key }) => key}
          columns={[
            {
              key: "keyResult",
              header: t("okrsAuthoring.cycles.keyResult"),
              rowHeader: true,
              cell: ({ key, title }) => (
                <Link to={`/key-results/${key}`} className="underline-offset-4 hover:underline">
                  {title}
                </Link>
              ),
            },
            {
              key: "value",
              header: t("okrsAuthoring.cycles.value"),
              numeric: true,
              cell: ({ value, interval, n, unit }) =>
                value === null
                  ? "–"
                  : `${format.value(value, unit)} ${interval ? `[${format.value(interval.lower, unit)} – ${format.value(interval.upper, unit)}]` : ""} (${t("ui.n", { count: n })})`,
            },
            {
              key: "target",
              header: t("okrsAuthoring.cycles.target"),
              numeric: true,
              cell: ({ target, bandLow, bandHigh, unit }) =>
                target !== null
                  ? format.value(target, unit)
                  : [bandLow, bandHigh].map((end) => (end === null ? "…" : format.value(end, unit))).join(" – "),
            },
            {
              key: "progress",
              header: t("okrsAuthoring.cycles.progress"),
              numeric: true,
              cell: ({ score }) => (score === null ? "–" : format.percent(score)),
            },
            {
              key: "grade",
              header: t("okrsAuthoring.cycles.gradeColumn"),
              cell: ({ grade, reason }) => (
                <>
                  <StatusWord goodness={goodness[grade]}>{t(`okrsAuthoring.cycles.grade.${grade}`)}</StatusWord>
                  {reason && <span className="ml-2 text-muted text-xs">{okrReason(t, reason)}</span>}
                </>
              ),
            },
          ]}
        />
      </div>
      {!final && <p className="mt-3 text-muted text-xs">{t("okrsAuthoring.cycles.closingLogs")}</p>}
    </>
  );
}
