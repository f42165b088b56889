import { Fragment, type ReactNode } from "react";

export type Column<Row> = {
  key: string;
  header: ReactNode;
  cell(row: Row): ReactNode;
  /** Right-aligned tabular figures. */
  numeric?: boolean;
  /** Names the row for screen readers: one column per table. */
  rowHeader?: boolean;
  /** Left out on screens narrower than this. */
  hideBelow?: "sm" | "md" | "lg";
  /** CSS width, such as "12rem". */
  width?: string;
};

type DataTableProps<Row> = {
  caption: string;
  captionHidden?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey(row: Row): string;
  /** Rows in a run of equal names share a group line. */
  groupOf?(row: Row): string;
  empty?: ReactNode;
  small?: boolean;
};

const hidden = { sm: "max-sm:hidden", md: "max-md:hidden", lg: "max-lg:hidden" } as const;

/** A table that scrolls sideways by itself when the screen is narrower than its numbers. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, captionHidden, columns, rows, rowKey, groupOf, empty, small } = props;
  if (rows.length === 0 && empty) return empty;
  const pad = small ? "px-3 py-1.5" : "px-3 py-2.5";
  const place = (column: Column<Row>) =>
    `${pad} first:pl-5 last:pr-5 ${column.numeric ? "text-right whitespace-nowrap" : "text-left"} ${column.hideBelow ? hidden[column.hideBelow] : ""}`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section aria-label={caption} tabIndex={0} className="scrolls-aside">
      <table className="w-full border-collapse text-sm">
        <caption className={captionHidden ? "only-read" : "px-5 pb-2 text-left text-muted text-sm"}>{caption}</caption>
        <thead>
          <tr className="border-line border-b">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                style={column.width ? { width: column.width } : undefined}
                className={`${place(column)} align-bottom font-medium text-muted text-xs`}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const group = groupOf?.(row);
            const before = rows[index - 1];
            const opens = group !== undefined && (before === undefined || groupOf?.(before) !== group);
            return (
              <Fragment key={rowKey(row)}>
                {opens && (
                  <tr className="border-line border-b bg-sunk">
                    <th
                      scope="colgroup"
                      colSpan={columns.length}
                      className="px-5 py-1.5 text-left font-semibold text-xs"
                    >
                      {group}
                    </th>
                  </tr>
                )}
                <tr className="border-line border-b last:border-b-0 hover:bg-sunk/60">
                  {columns.map((column) =>
                    column.rowHeader ? (
                      <th key={column.key} scope="row" className={`${place(column)} font-medium`}>
                        {column.cell(row)}
                      </th>
                    ) : (
                      <td key={column.key} className={place(column)}>
                        {column.cell(row)}
                      </td>
                    ),
                  )}
                </tr>
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
