import { Link } from "@remix-run/react";
import { Badge } from "#app/components/badge.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { ExperimentStatus } from "#experiments/definition/experiment.ts";
import { Headline } from "./headline.tsx";
import type { TestRow } from "./list-rows.server.ts";

type ColumnName = "draft" | "running" | "stopped" | "decided" | "archived";

const columnOf: Readonly<Record<ExperimentStatus, ColumnName>> = {
  draft: "draft",
  running: "running",
  paused: "running",
  stopped: "stopped",
  decided: "decided",
  archived: "archived",
};

const always: readonly ColumnName[] = ["draft", "running", "stopped", "decided"];

/** Tests by where they stand, from being prepared to being decided. */
export function TestsBoard({ rows }: { rows: readonly TestRow[] }) {
  const { t, format } = useText();
  const present = rows.some(({ status }) => columnOf[status] === "archived");
  const columns = present ? [...always, "archived" as const] : always;
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2 xl:grid-cols-4">
      {columns.map((column) => {
        const own = rows.filter(({ status }) => columnOf[status] === column);
        return (
          <section key={column} aria-labelledby={`column-${column}`}>
            <h2 id={`column-${column}`} className="flex items-baseline gap-2 border-line border-b pb-2 text-lg">
              {t(`tests.column.${column}`)}
              <span className="figures font-sans text-muted text-sm">{format.number(own.length)}</span>
            </h2>
            <ul className="mt-3 space-y-3">
              {own.map((row) => (
                <li key={row.key}>
                  <TestCard row={row} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function TestCard({ row }: { row: TestRow }) {
  const { t } = useText();
  const facts = [row.owner ?? t("tests.nobody"), row.days === null ? null : t("tests.daysRun", { count: row.days })];
  return (
    <article className="relative rounded-lg border border-line bg-panel p-4 hover:border-line-strong">
      <p className="text-muted text-xs">{row.keyResult?.title ?? t("tests.exploration")}</p>
      <h3 className="mt-1 font-sans font-semibold text-base leading-snug">
        <Link to={`/tests/${row.key}`} className="after:absolute after:inset-0 after:rounded-lg">
          {row.name}
        </Link>
      </h3>
      {row.headline && (
        <div className="relative mt-2.5 w-fit">
          <Headline row={row} />
        </div>
      )}
      <div className="mt-3 flex flex-wrap items-center justify-between gap-x-3 gap-y-1.5">
        <span className="figures text-muted text-xs">{facts.filter((fact) => fact !== null).join(" · ")}</span>
        <Marks row={row} />
      </div>
    </article>
  );
}

/** What sets a test apart within its column. */
export function Marks({ row }: { row: TestRow }) {
  const { t } = useText();
  return (
    <span className="flex flex-wrap gap-1">
      {row.status === "paused" && <Badge goodness="attention">{t("tests.paused")}</Badge>}
      {row.waits && <Badge goodness="attention">{t("tests.waiting")}</Badge>}
      {row.atLoss && <Badge goodness="neutral">{t("tests.atLoss")}</Badge>}
      {row.shipped && <Badge goodness="better">{t("tests.shipped")}</Badge>}
    </span>
  );
}
