import type { Member } from "#app/auth/require-member.server.ts";
import { listExperiments } from "#app/db/experiment.server.ts";
import { findImport, listMappings } from "#app/db/import.server.ts";
import { listMetrics } from "#app/db/metric.server.ts";
import { listChannels, listJourneys } from "#app/db/place.server.ts";
import { listScales } from "#app/db/scale.server.ts";
import type { RequestContext } from "#app/http/context.ts";
import { csvDelimiters, csvEncodings, type ShapeChoice, tidy } from "#app/ingest/csv/detect.ts";
import { csvMappingSchema, mappedColumns } from "#app/ingest/csv/mapping.ts";
import { shapeOfUpload, uploadPath } from "#app/ingest/csv/uploads.server.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import type { Import } from "#prisma/generated/client.ts";
import { mappingValues } from "./mapping-values.ts";

/** @throws a 404 Response when the workspace has no such import */
export async function requireImport(context: RequestContext, member: Member, id: string | undefined): Promise<Import> {
  const job = /^\d{1,9}$/.test(id ?? "") ? await findImport(context.db, member.workspace.id, Number(id)) : null;
  if (!job) throw new Response("no such import", { status: 404 });
  return job;
}

/** How the person wants the file read, from the URL; what is not said is detected. */
function chosenShape(search: URLSearchParams): ShapeChoice {
  const rows = Number(search.get("headerRows"));
  return {
    encoding: csvEncodings.find((known) => known === search.get("encoding")),
    delimiter: csvDelimiters.find((known) => known === search.get("delimiter")),
    ...(rows >= 1 && rows <= 3 && Number.isInteger(rows) && { headerRows: rows }),
  };
}

/** Everything the mapping form chooses from. */
async function optionsOf({ db }: RequestContext, { workspace, locale }: Member) {
  const [scales, metrics, channels, journeys, tests] = await Promise.all([
    listScales(db, workspace.id),
    listMetrics(db, workspace.id),
    listChannels(db, workspace.id),
    listJourneys(db, workspace.id),
    listExperiments(db, workspace.id),
  ]);
  return {
    scales: scales.map(({ key, name, min, max, direction }) => ({
      key,
      name: inLocale(name, locale),
      min,
      max,
      direction,
    })),
    metrics: metrics
      .filter(({ kind }) => kind !== "survey")
      .map(({ key, name }) => ({ value: key, label: inLocale(name, locale) })),
    channels: channels.map(({ key, name }) => ({ value: key, label: inLocale(name, locale) })),
    steps: journeys.flatMap((journey) =>
      journey.steps.map(({ key, name }) => ({
        ...{ value: key, label: inLocale(name, locale), group: inLocale(journey.name, locale) },
      })),
    ),
    tests: tests
      .filter(({ experiment }) => experiment.status !== "draft")
      .map(({ key, experiment: { definition } }) => ({
        ...{ key, name: inLocale(definition.name, locale) },
        variations: definition.variations.map((variation) => variation.key),
      })),
  };
}

/** What the page of a file that waits for its mapping shows. */
export async function mappingPage(context: RequestContext, member: Member, job: Import, search: URLSearchParams) {
  const shape = await shapeOfUpload(uploadPath(context.env.dataDir, job.storedAs), chosenShape(search));
  const columns = new Set(shape?.columns ?? []);
  const saved = (await listMappings(context.db, member.workspace.id)).flatMap(({ name, mapping }) => {
    // A mapping saved by an older version that no longer parses is not offered.
    const parsed = csvMappingSchema.safeParse(mapping);
    if (!parsed.success) return [];
    return [{ name, mapping: parsed.data, fits: mappedColumns(parsed.data).every((one) => columns.has(tidy(one))) }];
  });
  const asked = search.get("mapping");
  const applied = asked === null ? saved.find(({ fits }) => fits) : saved.find(({ name }) => name === asked);
  return {
    shape,
    saved: saved.map(({ name, fits }) => ({ name, fits })),
    applied: applied?.name ?? null,
    values: applied ? mappingValues(applied.mapping, shape?.columns ?? []) : {},
    options: await optionsOf(context, member),
  };
}

export type MappingPage = Awaited<ReturnType<typeof mappingPage>>;

/** How far an import is, in plain numbers. */
export function progressOf(job: Import) {
  const { id, fileName, status, rowsRead, factsAccepted, factsDuplicate, rowsRejected, problem, createdByName } = job;
  return {
    ...{ id, fileName, status, rowsRead, factsAccepted, factsDuplicate, rowsRejected, problem, createdByName },
    bytesDone: Number(job.bytesDone),
    bytesTotal: Number(job.bytesTotal),
    started: job.startedAt !== null,
    createdAt: job.createdAt.toISOString(),
    missing: Object.entries(job.missing ?? {}).map(([column, cells]) => ({ column, cells: Number(cells) })),
  };
}

export type ImportProgress = ReturnType<typeof progressOf>;
