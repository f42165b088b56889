import { type ReactNode, useId, useRef } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { toCsv } from "./csv.ts";
import { saveChart } from "./save-chart.ts";

export type Cell = string | number | null;

type ChartFigureProps = {
  title: string;
  titleHidden?: boolean;
  /** What the chart says, in one or two sentences, for those who do not see it. */
  summary: string;
  /** Name of downloaded files, without extension. */
  name: string;
  columns: readonly { label: string; numeric?: boolean }[];
  /** Everything that is drawn, in figures; null where unknown. */
  rows: readonly (readonly Cell[])[];
  /** The `<svg>`. */
  children: ReactNode;
};

/** Around every chart: title, the drawing, its summary, its table, its downloads. */
export function ChartFigure({ title, titleHidden, summary, name, columns, rows, children }: ChartFigureProps) {
  const { t } = useText();
  const id = useId();
  const drawing = useRef<HTMLDivElement>(null);
  const csv = toCsv(
    columns.map(({ label }) => label),
    rows,
  );
  const save = (kind: "svg" | "png") => {
    const svg = drawing.current?.querySelector("svg");
    if (svg) void saveChart(svg, name, kind);
  };
  const action = "text-accent text-sm underline-offset-4 hover:underline";
  return (
    <figure aria-labelledby={id} className="keep-together">
      <figcaption id={id} className={titleHidden ? "only-read" : "mb-2 font-medium text-sm"}>
        {title}
      </figcaption>
      {/* Too narrow a screen scrolls the drawing rather than making its words too small to read. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <div ref={drawing} role="img" aria-label={summary} tabIndex={0} className="scrolls-aside">
        {children}
      </div>
      <details className="no-print mt-1.5">
        <summary className="w-fit text-muted text-sm hover:text-ink">{t("ui.chart.showData")}</summary>
        <p className="mt-2 flex gap-4">
          <a
            href={`data:text/csv;charset=utf-8,${encodeURIComponent(`\ufeff${csv}`)}`}
            download={`${name}.csv`}
            className={action}
          >
            {t("ui.chart.download", { format: t("ui.chart.downloadCsv") })}
          </a>
          <button type="button" className={action} onClick={() => save("svg")}>
            {t("ui.chart.download", { format: t("ui.chart.downloadSvg") })}
          </button>
          <button type="button" className={action} onClick={() => save("png")}>
            {t("ui.chart.download", { format: t("ui.chart.downloadPng") })}
          </button>
        </p>
        <FigureTable title={title} columns={columns} rows={rows} />
      </details>
    </figure>
  );
}

function FigureTable({ title, columns, rows }: Pick<ChartFigureProps, "title" | "columns" | "rows">) {
  const { t, format } = useText();
  const written = (cell: Cell) =>
    cell === null ? t("ui.chart.noData") : typeof cell === "number" ? format.number(cell) : cell;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section aria-label={title} tabIndex={0} className="mt-2 max-h-96 overflow-auto rounded-md border border-line">
      <table className="w-full border-collapse text-sm">
        <caption className="only-read">{title}</caption>
        <thead>
          <tr className="border-line border-b">
            {columns.map(({ label, numeric }) => (
              <th
                key={label}
                scope="col"
                className={`px-3 py-1.5 font-medium text-muted text-xs ${numeric ? "text-right" : "text-left"}`}
              >
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={JSON.stringify(row)} className="border-line border-b last:border-b-0">
              {columns.map(({ label, numeric }, index) => (
                <td key={label} className={`px-3 py-1 ${numeric ? "text-right" : "text-left"}`}>
                  {written(row[index] ?? null)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
