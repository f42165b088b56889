import type { Metric } from "#experiments/metrics/metric.ts";
import type { Scale } from "#experiments/metrics/scale.ts";
import { toMetric } from "./metric.server.ts";
import { type Channel, type Journey, listChannels, listJourneys } from "./place.server.ts";
import { toScale } from "./scale.server.ts";
import type { Db } from "./types.server.ts";

/** What every reading of a workspace looks things up in: read once for all of them. */
export type Catalogue = { metrics: Metric[]; scales: Scale[]; journeys: Journey[]; channels: Channel[] };

export async function readCatalogue(db: Db, workspaceId: number): Promise<Catalogue> {
  const [metrics, scales, journeys, channels] = await Promise.all([
    db.metric.findMany({ where: { workspaceId }, orderBy: { key: "asc" } }),
    db.scale.findMany({ where: { workspaceId }, orderBy: { key: "asc" } }),
    listJourneys(db, workspaceId),
    listChannels(db, workspaceId),
  ]);
  const byId = new Map(scales.map((scale) => [scale.id, scale]));
  return {
    metrics: metrics.map((row) => toMetric({ ...row, scale: byId.get(row.scaleId ?? 0) ?? null })),
    scales: scales.map(toScale),
    journeys,
    channels,
  };
}
