import { Link } from "@remix-run/react";
import { StatusWord } from "#app/components/badge.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import type { Goodness } from "#app/components/goodness.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { IrritantRow } from "./irritant-rows.server.ts";

type IrritantTableProps = { rows: readonly IrritantRow[]; canWrite: boolean; canSeeTests: boolean };

const looks: Readonly<Record<IrritantRow["status"], Goodness>> = {
  open: "attention",
  testing: "running",
  resolved: "better",
  dropped: "unknown",
};
const units = { mean: "scale", nps: "nps", "top-box": "share" } as const;

export function IrritantTable({ rows, canWrite, canSeeTests }: IrritantTableProps) {
  const { t, format } = useText();
  return (
    <DataTable
      caption={t("irritants.title")}
      captionHidden
      rows={rows}
      rowKey={({ key }) => key}
      columns={[
        {
          ...{ key: "name", header: t("irritants.name"), rowHeader: true },
          cell: (row) => <NameOf row={row} canWrite={canWrite} />,
        },
        {
          ...{ key: "status", header: t("irritants.status") },
          cell: ({ status }) => <StatusWord goodness={looks[status]}>{t(`words.irritantStatus.${status}`)}</StatusWord>,
        },
        {
          ...{ key: "volume", header: t("irritants.volume"), numeric: true, hideBelow: "sm" as const },
          cell: ({ monthlyVolume }) => (monthlyVolume === null ? "–" : format.number(monthlyVolume)),
        },
        {
          ...{ key: "answers", header: t("irritants.answers"), numeric: true, hideBelow: "md" as const },
          cell: (row) => <AnswersOf row={row} />,
        },
        {
          ...{ key: "weight", header: t("irritants.weight"), numeric: true },
          cell: ({ weight }) => (
            <span title={t("irritants.weightNote")} className="figures font-semibold">
              {weight === null ? "–" : format.number(weight, 0)}
            </span>
          ),
        },
        {
          ...{ key: "tests", header: t("irritants.tests") },
          cell: (row) => <TestsOf row={row} canSeeTests={canSeeTests} />,
        },
      ]}
    />
  );
}

function NameOf({ row: { key, title, quote, where, owner }, canWrite }: { row: IrritantRow; canWrite: boolean }) {
  return (
    <>
      {canWrite ? (
        <Link to={`/irritants/${key}`} className="text-accent underline-offset-4 hover:underline">
          {title}
        </Link>
      ) : (
        title
      )}
      <span className="block font-normal text-muted text-sm">
        {[where.join(" › "), owner].filter(Boolean).join(" · ")}
      </span>
      {quote && <q className="mt-1 block max-w-md font-normal font-serif text-muted max-md:hidden">{quote}</q>}
    </>
  );
}

function AnswersOf({ row: { answers } }: { row: IrritantRow }) {
  const { t, format } = useText();
  if (!answers || answers.value === null) return <span className="text-muted">{t("irritants.noAnswers")}</span>;
  const unit = units[answers.scoring];
  return (
    <>
      <span className="figures">{format.value(answers.value, unit)}</span>
      <span className="block text-muted text-xs">{`${answers.scale} · ${t("ui.n", { count: answers.n })}`}</span>
      {answers.earlier !== null && (
        <span className="block text-muted text-xs">
          {t("irritants.trend", { value: format.value(answers.earlier, unit) })}
        </span>
      )}
    </>
  );
}

function TestsOf({ row: { tests }, canSeeTests }: { row: IrritantRow; canSeeTests: boolean }) {
  const { t } = useText();
  if (tests.length === 0) return <span className="text-muted text-sm">{t("irritants.noTests")}</span>;
  return (
    <ul className="space-y-1 text-sm">
      {tests.map(({ key, name, status }) => (
        <li key={key}>
          {canSeeTests ? (
            <Link to={`/tests/${key}`} className="text-accent underline-offset-4 hover:underline">
              {name}
            </Link>
          ) : (
            name
          )}
          <span className="text-muted"> · {t(`words.experimentStatus.${status}`)}</span>
        </li>
      ))}
    </ul>
  );
}
