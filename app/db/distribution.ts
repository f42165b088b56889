/**
 * How the schema spreads over a distributed PostgreSQL (Citus): facts by customer, everything else on every node. Kept
 * out of prisma/migrations: the shadow database of a migration tool has no Citus.
 */

/** Facts, distributed by `unit_id`: all rows of a customer live on one node, so that folding joins no two. */
export const distributedTables = [
  "exposure",
  "answer",
  "answer_comment",
  "event",
  "solicitation",
  "delivery",
  "unit_dirty",
  "unit_stat",
  "unit_series",
  "anonymous_unit",
  "seen_customer",
] as const;

/** Never given away: the migration runner's own record is read before anything else. */
const localTables: readonly string[] = ["_prisma_migrations"];

export type TableLink = { table: string; refersTo: string };

/**
 * The statements that distribute the tables of `public`, in an order that never leaves a foreign key pointing from a
 * distributed or reference table to one that is not yet on every node.
 * @param tables all tables of the schema
 * @param links their foreign keys
 */
export function distributionSql(tables: readonly string[], links: readonly TableLink[]): string[] {
  const facts = new Set<string>(distributedTables);
  const waiting = new Set(tables.filter((table) => !facts.has(table) && !localTables.includes(table)).sort());
  const statements: string[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter((table) =>
      links.every((link) => link.table !== table || link.refersTo === table || !waiting.has(link.refersTo)),
    );
    if (ready.length === 0) throw new RangeError(`foreign keys go round in a circle: ${[...waiting].join(", ")}`);
    for (const table of ready) {
      statements.push(`select create_reference_table('${table}');`);
      waiting.delete(table);
    }
  }
  const [first, ...others] = distributedTables;
  statements.push(`select create_distributed_table('${first}', 'unit_id');`);
  for (const table of others) {
    statements.push(`select create_distributed_table('${table}', 'unit_id', colocate_with => '${first}');`);
  }
  return statements;
}
