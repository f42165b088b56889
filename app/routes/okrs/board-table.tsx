import { Link } from "@remix-run/react";
import { Badge } from "#app/components/badge.tsx";
import { LinkButton } from "#app/components/button.tsx";
import { Sparkline } from "#app/components/charts/sparkline.tsx";
import { KeyResultStatusWord } from "#app/components/key-result-status.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { KeyResultView } from "./key-result-view.server.ts";
import { TypeChip } from "./type-chip.tsx";
import { Way } from "./way.tsx";

export type BoardObjective = {
  key: string;
  title: string;
  why: string | null;
  owner: string | null;
  team: string | null;
  published: boolean;
  keyResults: KeyResultView[];
};

/** The same for every objective, so that the columns of one board line up. */
const widths = {
  keyResult: "w-[27%]",
  way: "w-[25%]",
  pace: "w-[17%] max-lg:w-[24%]",
  confidence: "w-[12%] max-lg:hidden",
  evidence: "w-[11%] max-lg:w-[24%]",
  checkIn: "w-[8%] max-lg:hidden",
} as const;

type BoardTableProps = { objective: BoardObjective; canWrite: boolean };

/** One objective with its key results. */
export function BoardTable({ objective, canWrite }: BoardTableProps) {
  const { t } = useText();
  const { key, title, why, keyResults } = objective;
  const columns = ["keyResult", "way", "pace", "confidence", "evidence", "checkIn"] as const;
  return (
    <section aria-labelledby={`objective-${key}`} className="keep-together rounded-lg border border-line bg-panel">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-5 pt-4 pb-3">
        <div className="max-w-3xl">
          <h2 id={`objective-${key}`} className="text-xl leading-snug">
            {title}
          </h2>
          {why && <p className="mt-0.5 text-muted text-sm">{why}</p>}
          <ObjectiveFoot objective={objective} />
        </div>
        {canWrite && (
          <LinkButton to={`/okrs/objectives/${key}`} small kind={objective.published ? "quiet" : "secondary"}>
            {objective.published ? t("okrs.board.edit") : t("okrs.board.publish")}
          </LinkButton>
        )}
      </header>
      {keyResults.length === 0 ? (
        <p className="border-line border-t px-5 py-4 text-muted text-sm">{t("okrs.board.noKeyResults")}</p>
      ) : (
        <table className="w-full border-collapse text-sm md:table-fixed max-md:block">
          <caption className="only-read">{title}</caption>
          <thead className="max-md:sr-only">
            <tr className="border-line border-y">
              {columns.map((column) => (
                <th
                  key={column}
                  scope="col"
                  className={`px-3 py-1.5 text-left font-medium text-muted text-xs first:pl-5 last:pr-5 ${widths[column]}`}
                >
                  {t(`okrs.board.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="max-md:block">
            {keyResults.map((row) => (
              <KeyResultLine key={row.key} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function ObjectiveFoot({ objective: { owner, team, published } }: { objective: BoardObjective }) {
  const { t } = useText();
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-muted text-xs">
      <span>{[owner ?? t("okrs.board.noOwner"), team].filter(Boolean).join(" · ")}</span>
      {!published && <Badge goodness="unknown">{t("okrs.board.draft")}</Badge>}
    </p>
  );
}

const cell = "px-3 py-3 align-middle first:pl-5 last:pr-5 max-md:px-5 max-md:py-1.5";
const wide = `${cell} max-md:block`;
/** On a narrow screen the words stand side by side. */
const word = `${cell} max-md:inline-block max-md:pr-0`;

function KeyResultLine({ row }: { row: KeyResultView }) {
  const { t } = useText();
  return (
    <tr className="group border-line border-b last:border-b-0 hover:bg-sunk/60 max-md:block max-md:border-t max-md:py-2 max-md:last:border-b-0">
      <th scope="row" className={`${wide} text-left font-normal`}>
        <Link
          to={`/key-results/${row.key}`}
          prefetch="intent"
          className="font-medium underline-offset-4 group-hover:underline"
        >
          {row.title}
        </Link>
        <span className="mt-1 flex flex-wrap items-center gap-2 text-muted text-xs">
          <TypeChip chip={row.chip} />
          {row.owner?.name ?? t("okrs.board.noOwner")}
        </span>
      </th>
      <td className={wide}>
        <Way row={row} />
      </td>
      <td className={word}>
        {row.published ? (
          <KeyResultStatusWord status={row.status} />
        ) : (
          <Badge goodness="unknown">{t("okrs.board.draft")}</Badge>
        )}
      </td>
      <td className={`${cell} max-lg:hidden`}>
        <Confidence values={row.confidence} />
      </td>
      <td className={word}>
        <Evidence row={row} />
      </td>
      <td className={`${cell} figures max-lg:hidden`}>
        <CheckInAge row={row} />
      </td>
    </tr>
  );
}

function Confidence({ values }: { values: readonly number[] }) {
  const { t, format } = useText();
  const now = values.at(-1);
  if (now === undefined) return <span className="text-muted">–</span>;
  const label = t("okrs.board.confidenceOf", { now, values: values.map((value) => format.number(value)).join(", ") });
  return (
    <span className="inline-flex items-center gap-2">
      <span className="figures w-5 text-right font-semibold" aria-hidden="true">
        {now}
      </span>
      <Sparkline values={values} min={0} max={10} label={label} />
    </span>
  );
}

function Evidence({ row: { key, running, shipped } }: { row: KeyResultView }) {
  const { t } = useText();
  const parts = [
    running > 0 ? t("okrs.board.running", { count: running }) : null,
    shipped > 0 ? t("okrs.board.shipped", { count: shipped }) : null,
  ].filter((part) => part !== null);
  return (
    <Link to={`/key-results/${key}`} className="inline-flex flex-wrap gap-1">
      <Badge goodness={running > 0 ? "running" : shipped > 0 ? "neutral" : "unknown"}>
        {parts.length > 0 ? parts.join(" · ") : t("okrs.board.noTest")}
      </Badge>
    </Link>
  );
}

function CheckInAge({ row: { key, daysSinceCheckIn, freshness } }: { row: KeyResultView }) {
  const { t } = useText();
  return (
    <Link
      to={`/key-results/${key}/check-ins#parts`}
      className={`whitespace-nowrap underline-offset-4 hover:underline ${freshness === "fresh" ? "text-muted" : "text-attention"}`}
    >
      {daysSinceCheckIn === null ? t("okrs.board.never") : t("words.days", { count: daysSinceCheckIn })}
    </Link>
  );
}
