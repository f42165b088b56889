import { useEffect, useRef } from "react";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { Stat } from "#app/components/stat.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { DryRun } from "#app/ingest/csv/dry-run.server.ts";
import { MissingCells } from "./missing-cells.tsx";

const kinds = ["answers", "events", "exposures"] as const;

/** What an import would take and refuse, and the first rows as they would be read. */
export function DryRunReport({ report }: { report: DryRun }) {
  const { t, format } = useText();
  const { rowsRead, rowsRejected, facts, missing, problems } = report;
  const taken = kinds.reduce((sum, kind) => sum + facts[kind], 0);
  const cells = Object.entries(missing).map(([column, count]) => ({ column, cells: count }));
  const place = useRef<HTMLDivElement>(null);
  // The button that asked for it stands below a long form: bring the answer into view.
  useEffect(() => {
    if (rowsRead >= 0) place.current?.scrollIntoView({ block: "start" });
  }, [rowsRead]);
  return (
    <div ref={place} className="scroll-mt-6">
      <Card title={t("importing.report.title")}>
        <div role="status">
          <Callout goodness={taken === 0 ? "worse" : rowsRejected > 0 ? "attention" : "better"}>
            {t(`importing.report.${taken === 0 ? "nothing" : rowsRejected > 0 ? "partly" : "clean"}`)}
          </Callout>
        </div>
        <div className="mt-6 grid gap-6 sm:grid-cols-2 lg:grid-cols-4">
          <Stat label={t("importing.report.rowsRead")} value={format.number(rowsRead)} />
          <Stat
            label={t("importing.report.rowsRefused")}
            value={format.number(rowsRejected)}
            goodness={rowsRejected > 0 ? "attention" : "neutral"}
          />
          {kinds
            .filter((kind) => facts[kind] > 0)
            .map((kind) => (
              <Stat key={kind} label={t(`importing.report.kinds.${kind}`)} value={format.number(facts[kind])} />
            ))}
        </div>
        <div className="mt-6 space-y-6">
          {problems.length > 0 && <Reasons problems={problems} />}
          {cells.length > 0 && (
            <section>
              <h3 className="mb-2 text-lg">{t("importing.report.missing")}</h3>
              <div className="max-w-lg">
                <MissingCells missing={cells} />
              </div>
            </section>
          )}
          <PreviewRows preview={report.preview} />
        </div>
      </Card>
    </div>
  );
}

function Reasons({ problems }: { problems: DryRun["problems"] }) {
  const { t, format } = useText();
  return (
    <section>
      <h3 className="mb-2 text-lg">{t("importing.report.reasons")}</h3>
      <DataTable
        caption={t("importing.report.reasons")}
        captionHidden
        small
        rows={problems}
        rowKey={({ code, column }) => `${code} ${column}`}
        columns={[
          { key: "column", header: t("importing.report.column"), rowHeader: true, cell: ({ column }) => column || "–" },
          { key: "reason", header: t("importing.report.reason"), cell: ({ examples }) => examples[0]?.message },
          {
            ...{ key: "count", header: t("importing.report.count"), numeric: true },
            cell: ({ count }) => format.number(count),
          },
          {
            ...{ key: "example", header: t("importing.report.example"), hideBelow: "md" as const },
            cell: ({ examples }) => (
              <span className="text-muted">
                {examples
                  .slice(0, 3)
                  .map(({ line, raw }) => t("importing.report.exampleLine", { line, raw: raw || "–" }))
                  .join(" · ")}
              </span>
            ),
          },
        ]}
      />
    </section>
  );
}

function PreviewRows({ preview }: { preview: DryRun["preview"] }) {
  const { t, format } = useText();
  return (
    <section>
      <h3 className="mb-2 text-lg">{t("importing.report.preview")}</h3>
      <DataTable
        caption={t("importing.report.preview")}
        captionHidden
        small
        rows={preview}
        rowKey={({ line }) => String(line)}
        columns={[
          { key: "line", header: t("importing.report.line"), numeric: true, cell: ({ line }) => format.number(line) },
          {
            ...{ key: "date", header: t("importing.report.date") },
            cell: ({ row }) => {
              const at = firstFact(row)?.at;
              return at ? format.dateTime(at) : "–";
            },
          },
          {
            ...{ key: "customer", header: t("importing.report.customer"), hideBelow: "sm" as const },
            cell: ({ row }) => {
              const customer = firstFact(row)?.customer ?? "–";
              return customer.startsWith("row:") ? t("importing.report.own") : customer;
            },
          },
          {
            ...{ key: "read", header: t("importing.report.read"), rowHeader: true },
            cell: ({ row }) => <ReadAs row={row} />,
          },
        ]}
      />
    </section>
  );
}

type Row = DryRun["preview"][number]["row"];

const firstFact = (row: Row) => row.answers[0] ?? row.events[0] ?? row.exposures[0];

function ReadAs({ row }: { row: Row }) {
  const { t, format } = useText();
  const parts = [
    ...row.exposures.map(({ experiment, variation }) =>
      t("importing.report.exposure", { test: experiment, variation }),
    ),
    ...row.answers.map(({ scale, score }) => t("importing.report.answer", { scale, score: format.number(score) })),
    ...row.events.map(({ metric, value }) => t("importing.report.event", { metric, value: format.number(value) })),
  ];
  const problems = row.problems.map(({ message }) => message);
  return (
    <>
      <span className="figures">{parts.length > 0 ? parts.join(" · ") : t("importing.report.unread")}</span>
      {problems.map((message) => (
        <span key={message} className="block font-normal text-attention text-sm">
          {message}
        </span>
      ))}
      {row.answers[0]?.comment && (
        <span className="block max-w-xl truncate font-normal text-muted text-sm">{row.answers[0].comment}</span>
      )}
    </>
  );
}
