import type { SqlPool } from "#app/db/types.server.ts";

/**
 * What the sums of a workspace must be, computed the slow and obvious way: customer by customer, in whole numbers, from
 * the facts as they are stored. Shares no line with the SQL it judges.
 */
export type Sums = { rollup: Record<string, string>; cells: Record<string, string>; series: Record<string, string> };

/** What one customer adds to one experiment and metric. */
export type Contribution = {
  customer: string;
  experiment: number;
  metric: number;
  channel: number;
  variation: number;
  day: string;
  m: bigint;
  d: bigint;
  x: bigint;
  e: bigint;
  asked: number;
  scores: number[];
};

type Fact = { customer: string; ref: number; step: number; channel: number; at: Date; value: bigint };
type Exposure = {
  customer: string;
  experiment: number;
  phase: number;
  variation: number;
  channel: number;
  at: Date;
  crossed: boolean;
};
type Metric = {
  id: number;
  kind: string;
  scale: number | null;
  steps: number[] | null;
  window: number;
  cap: number | null;
  scoring: string | null;
  top: number | null;
};
type Experiment = { id: number; status: string; phase: number; window: number; metrics: number[] };

export type World = {
  exposures: Exposure[];
  answers: Fact[];
  asks: Fact[];
  events: Fact[];
  metrics: Metric[];
  experiments: Experiment[];
};

export async function readWorld(pool: SqlPool, workspaceId: number): Promise<World> {
  const read = async <T extends object>(sql: string) => (await pool.query<T>(sql, [workspaceId])).rows;
  const facts = async (columns: string, table: string, at: string) => {
    const rows = await read<Omit<Fact, "value"> & { value: string }>(
      `select unit_id as customer, ${columns}, ${at} as at from ${table} where workspace_id = $1`,
    );
    return rows.map((row) => ({ ...row, value: BigInt(row.value) }));
  };
  return {
    exposures: await read(
      `select unit_id as customer, experiment_id as experiment, phase, variation, channel_id as channel,
        first_exposed_at as at, crossed from exposure where workspace_id = $1`,
    ),
    answers: await facts(
      "scale_id as ref, step_id as step, channel_id as channel, score::text as value",
      "answer",
      "answered_at",
    ),
    asks: (
      await facts("scale_id as ref, 0 as step, 0 as channel, asked::int::text as value", "solicitation", "at")
    ).filter((ask) => ask.value === 1n),
    events: await facts(
      "metric_id as ref, step_id as step, channel_id as channel, value::text as value",
      "event",
      "at",
    ),
    metrics: await read(
      `select m.id, m.kind::text as kind, m.scale_id as scale, m.window_hours as window, m.cap, s.scoring, s.top_box_from as top,
        case when m.step_id is not null then array[m.step_id] when m.journey_id is not null
          then (select array_agg(id) from step where journey_id = m.journey_id) end as steps
      from metric m left join scale s on s.id = m.scale_id where m.workspace_id = $1`,
    ),
    experiments: await read(
      `select id, status::text as status, phase, window_hours as window,
        (select coalesce(array_agg(metric_id), '{}') from experiment_metric where experiment_id = e.id) as metrics
      from experiment e where workspace_id = $1 and status <> 'draft'`,
    ),
  };
}

/** Contributions of every customer, from the facts alone. */
export function contributionsOf(world: World): Contribution[] {
  return world.exposures.flatMap((exposure) => {
    const experiment = world.experiments.find(
      ({ id, phase }) => id === exposure.experiment && phase === exposure.phase,
    );
    if (!experiment) return [];
    const metrics = world.metrics.filter(({ id }) => experiment.metrics.includes(id));
    const surveyed = metrics.flatMap(({ scale }) => scale ?? []);
    const base = {
      customer: exposure.customer,
      experiment: experiment.id,
      channel: exposure.channel,
      variation: exposure.crossed ? -1 : exposure.variation,
      day: dayOf(exposure.at),
    };
    const asks = world.asks.filter(({ customer }) => customer === exposure.customer);
    const asked = (scales: number[], window: number) =>
      asks.filter((ask) => scales.includes(ask.ref) && isAfter(ask, exposure, window)).length;
    const unit = {
      ...base,
      metric: 0,
      m: 0n,
      d: 0n,
      x: 0n,
      e: 0n,
      asked: asked(surveyed, experiment.window),
      scores: [],
    };
    return [
      unit,
      ...metrics.map((metric) => ({
        ...base,
        ...measure(world, exposure, metric),
        asked: metric.scale ? asked([metric.scale], metric.window) : 0,
      })),
    ];
  });
}

function measure(world: World, exposure: Exposure, metric: Metric) {
  const facts = (metric.kind === "survey" ? world.answers : world.events).filter(
    ({ customer, ref, step }) =>
      customer === exposure.customer &&
      ref === (metric.kind === "survey" ? metric.scale : metric.id) &&
      (metric.steps === null || metric.steps.includes(step)),
  );
  const after = facts.filter((fact) => isAfter(fact, exposure, metric.window));
  const before = facts.filter((fact) => {
    const hours = (fact.at.getTime() - exposure.at.getTime()) / 3_600_000;
    return hours >= -metric.window && hours < 0;
  });
  if (metric.kind === "survey") {
    const total = (some: Fact[]) => some.reduce((sum, fact) => sum + coded(fact.value, metric), 0n);
    const scores = after.map((fact) => Number(fact.value)).sort((a, b) => a - b);
    const counts = { d: BigInt(after.length), e: BigInt(before.length) };
    return { metric: metric.id, m: total(after), x: total(before), ...counts, scores };
  }
  const value = metric.kind === "occurrence" ? happened : (some: Fact[]) => amount(some, metric.cap);
  return { metric: metric.id, m: value(after), d: 1n, x: value(before), e: 1n, scores: [] };
}

const happened = (some: Fact[]) => (some.some((fact) => fact.value > 0n) ? 10_000n : 0n);

function amount(some: Fact[], cap: number | null): bigint {
  const sum = some.reduce((total, fact) => total + fact.value, 0n);
  const most = cap === null ? sum : BigInt(Math.round(cap * 10_000));
  return sum < most ? sum : most;
}

function coded(score: bigint, { scoring, top }: Metric): bigint {
  if (scoring === "top-box") return score >= BigInt(top ?? 0) ? 10_000n : 0n;
  if (scoring === "nps") return score >= 9n ? 1_000_000n : score >= 7n ? 0n : -1_000_000n;
  return score * 10_000n;
}

function isAfter(fact: Fact, exposure: Exposure, window: number): boolean {
  const hours = (fact.at.getTime() - exposure.at.getTime()) / 3_600_000;
  return hours >= 0 && hours < window;
}

/** Sums of contributions, with the facts' own series; every number as text. */
export function sumsOf(world: World, contributions: readonly Contribution[]): Sums {
  const rollup = new Map<string, bigint[]>();
  const cells = new Map<string, bigint[]>();
  for (const c of contributions) {
    const key = [c.experiment, c.metric, c.channel, c.variation, c.day].join(" ");
    const one = (yes: boolean) => (yes ? 1n : 0n);
    const { m, d, x, e } = c;
    const counts = [1n, one(d > 0n && c.metric > 0), one(c.asked > 0), one(e > 0n)];
    add(rollup, key, [...counts, m, d, x, e, m * m, m * d, m * x, m * e, d * d, d * x, d * e, x * x, x * e, e * e]);
    for (const score of c.scores) add(cells, `${key} ${score}`, [1n]);
  }
  const series = new Map<string, bigint[]>();
  const facts = [
    ...world.answers.map((fact) => ({ ...fact, kind: "s", score: fact.value, value: fact.value * 10_000n })),
    ...world.events.map((fact) => ({ ...fact, kind: "m", score: 0n })),
  ];
  for (const { customer, kind, ref, step, channel, at, score, value } of facts) {
    const living = world.exposures.filter(
      (exposure) =>
        exposure.customer === customer &&
        exposure.at <= at &&
        world.experiments.some(({ id, phase }) => id === exposure.experiment && phase === exposure.phase),
    );
    const homes = living.map(({ experiment, crossed, variation }) => `${experiment} ${crossed ? -1 : variation}`);
    for (const home of ["0 0", ...homes]) {
      add(series, [kind, ref, home, dayOf(at), step, channel, score].join(" "), [1n, value, value * value]);
    }
  }
  return { rollup: asText(rollup), cells: asText(cells), series: asText(series) };
}

/** The sums as stored, in the same shape. */
export async function storedSums(pool: SqlPool, workspaceId: number): Promise<Sums> {
  const read = async (key: string, sums: string, table: string) => {
    const { rows } = await pool.query<{ key: string; sums: string }>(
      `select concat_ws(' ', ${key}) as key, concat_ws(' ', ${sums}) as sums from ${table} where workspace_id = $1`,
      [workspaceId],
    );
    return Object.fromEntries(rows.map((row) => [row.key, row.sums]));
  };
  const products = "mm md mx me dd dx de xx xe ee".split(" ").map((name) => `sum_${name}`);
  const sums = ["units, answered, asked_units, pre_units, sum_m, sum_d, sum_x, sum_e", ...products].join(", ");
  const key = "experiment_id, metric_id, channel_id, variation, day";
  return {
    rollup: await read(key, sums, "rollup"),
    cells: await read(`${key}, score`, "answers", "rollup_cell"),
    series: await read(
      "kind, ref_id, experiment_id, variation, day, step_id, channel_id, score",
      "n, sum, sum_sq",
      "series",
    ),
  };
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function add(into: Map<string, bigint[]>, key: string, values: bigint[]): void {
  const sums = into.get(key) ?? [];
  into.set(
    key,
    values.map((value, place) => value + (sums[place] ?? 0n)),
  );
}

function asText(sums: Map<string, bigint[]>): Record<string, string> {
  return Object.fromEntries([...sums].map(([key, values]) => [key, values.join(" ")]));
}
