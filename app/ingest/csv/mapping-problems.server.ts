import type { Db } from "#app/db/types.server.ts";
import { experimentDefinitionSchema } from "#experiments/definition/experiment.ts";
import type { Problem } from "#experiments/lifecycle/problem.ts";
import { tidy } from "./detect.ts";
import { type CsvMapping, mappedColumns } from "./mapping.ts";

/**
 * What a mapping names that is not there: columns of the file, and scales, metrics, places, tests and variations of the
 * workspace. Said once for the mapping rather than once per row.
 */
export async function mappingProblems(
  db: Db,
  workspaceId: number,
  mapping: CsvMapping,
  columns: readonly string[],
): Promise<Problem[]> {
  const known = new Set(columns.map(tidy));
  const unknownColumns = mappedColumns(mapping)
    .filter((column) => !known.has(tidy(column)))
    .map((column) => ({ code: "unknown-column", path: pathOf(mapping, column), data: { column } }));
  const keys = await knownKeys(db, workspaceId);
  return [
    ...unknownColumns,
    ...namedKeys(mapping).flatMap(({ kind, key, path }) =>
      keys[kind].has(key) ? [] : [{ code: `unknown-${kind}`, path, data: { key } }],
    ),
    ...(await variationProblems(db, workspaceId, mapping)),
  ];
}

type Kind = "scale" | "metric" | "channel" | "step";

async function knownKeys(db: Db, workspaceId: number): Promise<Record<Kind, ReadonlySet<string>>> {
  const asked = { where: { workspaceId }, select: { key: true } } as const;
  const [scale, metric, channel, step] = await Promise.all([
    db.scale.findMany(asked),
    db.metric.findMany({ ...asked, where: { workspaceId, kind: { not: "survey" } } }),
    db.channel.findMany(asked),
    db.step.findMany(asked),
  ]);
  const keys = (rows: readonly { key: string }[]) => new Set(rows.map(({ key }) => key));
  return { scale: keys(scale), metric: keys(metric), channel: keys(channel), step: keys(step) };
}

/** Every key of the registry that the mapping itself names; words taken from the file's cells are checked row by row. */
function namedKeys(mapping: CsvMapping): { kind: Kind; key: string; path: string }[] {
  const places = (["channel", "step"] as const).flatMap((kind) => {
    const source = mapping[kind];
    if (!source) return [];
    if ("constant" in source) return [{ kind, key: source.constant, path: `${kind}.constant` }];
    return Object.values(source.words ?? {}).map((key) => ({ kind, key, path: `${kind}.words` }));
  });
  const scores = mapping.scores.flatMap(({ scale, step, channel }, index) => [
    { kind: "scale" as const, key: scale, path: `scores.${index}.scale` },
    ...(step ? [{ kind: "step" as const, key: step, path: `scores.${index}.step` }] : []),
    ...(channel ? [{ kind: "channel" as const, key: channel, path: `scores.${index}.channel` }] : []),
  ]);
  const events = mapping.events.map(({ metric }, index) => ({
    kind: "metric" as const,
    key: metric,
    path: `events.${index}.metric`,
  }));
  return [...places, ...scores, ...events];
}

async function variationProblems(db: Db, workspaceId: number, mapping: CsvMapping): Promise<Problem[]> {
  if (!mapping.variation) return [];
  const { experiment: key, words } = mapping.variation;
  const test = await db.experiment.findUnique({ where: { workspaceId_key: { workspaceId, key } } });
  const path = "variation.experiment";
  if (!test) return [{ code: "unknown-test", path, data: { key } }];
  if (test.status === "draft") return [{ code: "test-never-launched", path, data: { key } }];
  const variations = new Set(experimentDefinitionSchema.parse(test.definition).variations.map((one) => one.key));
  return Object.values(words ?? {})
    .filter((variation) => !variations.has(variation))
    .map((variation) => ({ code: "unknown-variation", path: "variation.words", data: { key: variation, test: key } }));
}

function pathOf(mapping: CsvMapping, column: string): string {
  const named = (source: unknown) =>
    typeof source === "object" && source !== null && "column" in source && source.column === column;
  for (const list of ["scores", "events"] as const) {
    const index = mapping[list].findIndex(named);
    if (index >= 0) return `${list}.${index}.column`;
  }
  const field = Object.entries(mapping).find(([, source]) => named(source))?.[0];
  return field ? `${field}.column` : "";
}
