import { binaryArray, binaryTextArray, type Element } from "./binary-array.ts";

/** A column of facts as a parameter: an array in PostgreSQL's binary format. */
export type Column<F> = { name: string; type: string; write(facts: readonly F[]): Buffer };

export function column<F, V>(name: string, element: Element<V>, of: (fact: F) => V | null): Column<F> {
  return { name, type: element.type, write: (facts) => binaryArray(element, facts, of) };
}

export function text<F>(name: string, of: (fact: F) => string | null): Column<F> {
  return { name, type: "text", write: (facts) => binaryTextArray(facts, of) };
}

/** The facts as rows, numbered from 1 by `ordinal`; parameters as `parametersOf` gives them. */
export function inputOf(columns: readonly { name: string; type: string }[]): string {
  const arrays = columns.map(({ type }, at) => `$${at + 1}::${type}[]`).join(", ");
  return `select * from unnest(${arrays}) with ordinality as t (${columns.map(({ name }) => name).join(", ")}, ordinal)`;
}

export function parametersOf<F>(columns: readonly Column<F>[], facts: readonly F[]): Buffer[] {
  return columns.map((column) => column.write(facts));
}
