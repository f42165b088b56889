import { DataTable } from "#app/components/data-table.tsx";
import { useText } from "#app/i18n/use-text.ts";

/** How many cells of each column held no answer. */
export function MissingCells({ missing }: { missing: readonly { column: string; cells: number }[] }) {
  const { t, format } = useText();
  return (
    <DataTable
      caption={t("importing.report.missing")}
      captionHidden
      small
      rows={missing}
      rowKey={({ column }) => column}
      columns={[
        { key: "column", header: t("importing.report.column"), rowHeader: true, cell: ({ column }) => column },
        {
          ...{ key: "cells", header: t("importing.report.count"), numeric: true },
          cell: ({ cells }) => format.number(cells),
        },
      ]}
    />
  );
}
