import { z } from "zod";
import { localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import type { Scale } from "#experiments/metrics/scale.ts";
import { storedMetric, toMetric } from "./metric.server.ts";
import { type Channel, channelSchema, type Journey } from "./place.server.ts";
import { readRows, type Source } from "./read-rows.server.ts";
import { storedScale } from "./scale.server.ts";

/** What every reading of a workspace looks things up in: read once for all of them. */
export type Catalogue = { metrics: Metric[]; scales: Scale[]; journeys: Journey[]; channels: Channel[] };

const place = z.object({ id: z.number(), key: z.string(), name: localizedTextSchema });
const catalogueRow = z.object({
  metrics: z.array(storedMetric.omit({ scale: true }).extend({ scaleId: z.number().nullable() })),
  scales: z.array(storedScale),
  journeys: z.array(place.extend({ steps: z.array(place) })),
  channels: z.array(place.extend({ kind: channelSchema.shape.kind })),
});

/** One statement instead of one per table: it is part of nearly every page. */
const catalogueSql = `
  select
    (select coalesce(json_agg(json_build_object('id', id, 'key', key, 'name', name, 'kind', kind, 'scaleId', scale_id,
        'direction', direction, 'unit', unit, 'cap', cap, 'journeyId', journey_id, 'stepId', step_id,
        'windowHours', window_hours, 'version', version) order by key), '[]') from metric where workspace_id = $1) as metrics,
    (select coalesce(json_agg(json_build_object('id', id, 'key', key, 'name', name, 'instrument', instrument,
        'min', min, 'max', max, 'direction', direction, 'scoring', scoring, 'topBoxFrom', top_box_from,
        'wording', wording, 'labels', labels) order by key), '[]') from scale where workspace_id = $1) as scales,
    (select coalesce(json_agg(json_build_object('id', j.id, 'key', j.key, 'name', j.name, 'steps', (
        select coalesce(json_agg(json_build_object('id', s.id, 'key', s.key, 'name', s.name) order by s.position), '[]')
        from step s where s.journey_id = j.id)) order by j.id), '[]') from journey j where j.workspace_id = $1) as journeys,
    (select coalesce(json_agg(json_build_object('id', id, 'key', key, 'name', name, 'kind', kind) order by id), '[]')
      from channel where workspace_id = $1) as channels`;

export async function readCatalogue(source: Source, workspaceId: number): Promise<Catalogue> {
  const [row] = await readRows(source, catalogueSql, [workspaceId]);
  const { metrics, scales, journeys, channels } = catalogueRow.parse(row);
  const byId = new Map(scales.map((scale) => [scale.id, scale]));
  return {
    metrics: metrics.map(({ scaleId, ...metric }) => toMetric({ ...metric, scale: byId.get(scaleId ?? 0) ?? null })),
    scales,
    journeys,
    channels,
  };
}
