/** A table for the reader of the test run: one header, one row per line. */
export function printTable(title: string, header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  process.stdout.write(`\n${title}\n${[header, ...rows].map(line).join("\n")}\n`);
}

export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
