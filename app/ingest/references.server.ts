import { openSecret } from "#app/db/sealed-secret.server.ts";
import type { SqlPool } from "#app/db/types.server.ts";
import { type UnitIds, unitIds } from "./customer-key.server.ts";

export type ExperimentReference = {
  id: number;
  launched: boolean;
  /** Instant in ms from which on exposures no longer belong to the test; null while it runs. */
  endedAt: number | null;
  /** Lots are drawn by team and day. */
  clustered: boolean;
  variations: readonly string[];
};
export type ScaleReference = { id: number; min: number; max: number; used: boolean };
export type MetricReference = { id: number; kind: string; stepId: number | null };
/** What an application's own event means: the key of a scale or of a metric, and the properties that say the rest. */
export type EventNameReference = {
  scale: string | null;
  metric: string | null;
  property: string | null;
  stepProperty: string | null;
};

/** What the facts of one workspace may name, by key. */
export type References = {
  workspaceId: number;
  /** The stored form of a customer's key. */
  unitOf: UnitIds;
  experiments: ReadonlyMap<string, ExperimentReference>;
  scales: ReadonlyMap<string, ScaleReference>;
  metrics: ReadonlyMap<string, MetricReference>;
  steps: ReadonlyMap<string, number>;
  channels: ReadonlyMap<string, number>;
  /** By name, only for events of the tracking plugin. */
  eventNames: ReadonlyMap<string, EventNameReference>;
};

/** Long enough to spare a query per request, short enough that nobody waits for a change made in another process. */
const freshMilliseconds = 1000;

type Entries<T> = [string, T][];
type ReferenceRow = {
  sealed_secret: string;
  experiments: Entries<ExperimentReference>;
  scales: Entries<ScaleReference>;
  metrics: Entries<MetricReference>;
  steps: Entries<number>;
  channels: Entries<number>;
  event_names: Entries<EventNameReference>;
};

const referenceSql = `
  select w.sealed_secret,
    (select coalesce(json_agg(json_build_array(key, json_build_object(
        'id', id,
        'launched', status <> 'draft' and (status <> 'archived' or started_at is not null),
        'clustered', coalesce(definition ->> 'unit' = 'team-day', false),
        'endedAt', floor(extract(epoch from least(stopped_at, paused_at)) * 1000),
        'variations', (select coalesce(json_agg(v ->> 'key' order by n), '[]')
                       from jsonb_array_elements(definition -> 'variations') with ordinality as t (v, n))))), '[]')
      from experiment where workspace_id = w.id) as experiments,
    (select coalesce(json_agg(json_build_array(key, json_build_object(
        'id', id, 'min', min, 'max', max, 'used', used_at is not null))), '[]')
      from scale where workspace_id = w.id) as scales,
    (select coalesce(json_agg(json_build_array(key, json_build_object('id', id, 'kind', kind, 'stepId', step_id))), '[]')
      from metric where workspace_id = w.id) as metrics,
    (select coalesce(json_agg(json_build_array(key, id)), '[]') from step where workspace_id = w.id) as steps,
    (select coalesce(json_agg(json_build_array(key, id)), '[]') from channel where workspace_id = w.id) as channels,
    (select coalesce(json_agg(json_build_array(e.name, json_build_object(
        'scale', s.key, 'metric', m.key, 'property', e.property, 'stepProperty', e.step_property))), '[]')
      from event_name e left join scale s on s.id = e.scale_id left join metric m on m.id = e.metric_id
      where e.workspace_id = w.id) as event_names
  from workspace w where w.id = $1`;

type Cached = { at: number; references: Promise<References> };

/** A small cache of every workspace's references. */
export function createReferences(pool: SqlPool, masterSecret: string) {
  const cache = new Map<number, Cached>();

  /**
   * The references of a workspace, at most a second old and never read before `notBefore` (`performance.now()`).
   * @throws {RangeError} on an unknown workspace
   */
  return function referencesOf(workspaceId: number, notBefore = 0): Promise<References> {
    const cached = cache.get(workspaceId);
    const now = performance.now();
    if (cached && cached.at >= notBefore && now - cached.at < freshMilliseconds) return cached.references;
    const entry: Cached = { at: now, references: load(pool, masterSecret, workspaceId) };
    cache.set(workspaceId, entry);
    // A failed look-up is not remembered; whoever waits for it hears of it.
    entry.references.catch(() => {
      if (cache.get(workspaceId) === entry) cache.delete(workspaceId);
    });
    return entry.references;
  };
}

async function load(pool: SqlPool, masterSecret: string, workspaceId: number): Promise<References> {
  const { rows } = await pool.query<ReferenceRow>(referenceSql, [workspaceId]);
  const row = rows[0];
  if (!row) throw new RangeError(`no workspace ${workspaceId}`);
  return {
    workspaceId,
    unitOf: unitIds(openSecret(row.sealed_secret, masterSecret), workspaceId),
    experiments: new Map(row.experiments),
    scales: new Map(row.scales),
    metrics: new Map(row.metrics),
    steps: new Map(row.steps),
    channels: new Map(row.channels),
    eventNames: new Map(row.event_names),
  };
}
