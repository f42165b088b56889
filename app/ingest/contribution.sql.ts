/**
 * What one customer contributes, said once, from raw facts only. The fold, the refresh and the check of equality all
 * use these texts, so that they cannot disagree about what is counted.
 */

/** A table of facts in a text: its kind, and its columns of the scale or metric and of the instant. */
type Fact = { src: "a" | "q" | "m"; ref: string; at: string };

/**
 * Which exposures and facts a text looks at. `x` is the exposure, `f` stands for each table of facts: `facts` gives the
 * joins and conditions that follow it. `few`: so few exposures that they are looked up once and kept, rather than again
 * for each line of the plan. `lines`: a join that leaves some lines of the plan `p` to some exposures `e`.
 */
export type Scope = { exposures: string; facts: (fact: Fact) => string; few?: boolean; lines?: string };

/** Customers given as $1 in the experiments given as $2. */
export const ofCustomers: Scope = {
  exposures: "x.unit_id = any($1::uuid[]) and x.experiment_id = any($2::int[])",
  facts: () => "where f.unit_id = any($1::uuid[])",
  few: true,
};
/** Everybody in the experiment $1. */
export const ofExperiment: Scope = { exposures: "x.experiment_id = $1::int", facts: () => "where true" };
/** Everybody in the experiments given as $2 of the workspace $1. */
export const ofWorkspace: Scope = {
  exposures: "x.workspace_id = $1::int and x.experiment_id = any($2::int[])",
  facts: () => "where f.workspace_id = $1::int",
};

/** What facts touch: of customers $3, of kinds $4 (`src` below), on scales or metrics $5, on UTC days $6. */
export const touched =
  "(select * from unnest($3::uuid[], $4::text[], $5::int[], $6::date[]) as t (unit_id, src, ref_id, day)) t";
/** The facts in the cells of the series that are `touched`; exposures as for `ofCustomers`. */
export const ofCells: Scope = {
  exposures: ofCustomers.exposures,
  facts: ({ src, ref, at }) => `join ${touched} on t.src = '${src}' and t.unit_id = f.unit_id and t.ref_id = f.${ref}
    where f.${at} >= t.day::timestamp at time zone 'UTC' and f.${at} < (t.day + 1)::timestamp at time zone 'UTC'`,
};

/** Contributions of customers $3 to experiments $4 and metrics $5. */
export const contributions =
  "(select * from unnest($3::uuid[], $4::int[], $5::int[]) as s (unit_id, experiment_id, metric_id)) s";
/**
 * The `contributions` given; $1 and $2 are their customers and experiments, each once. Facts are looked up line by line:
 * the planner takes the lines for one or two, and would go through the facts of all customers for each.
 */
export const ofContributions: Scope = {
  exposures: ofCustomers.exposures,
  facts: ({ src }) => `where p.src = '${src}' and f.unit_id = e.unit_id`,
  few: true,
  lines: `join ${contributions} on s.unit_id = e.unit_id and s.experiment_id = e.experiment_id and s.metric_id = p.metric_id`,
};

export const statColumns =
  "unit_id, experiment_id, metric_id, workspace_id, channel_id, variation, day, m, d, x, e, asked, scores, cluster_id";

export const seriesColumns =
  "unit_id, kind, ref_id, step_id, channel_id, day, score, experiment_id, variation, workspace_id, n, sum, sum_sq";

/** First exposures in the current phase of launched experiments; crossed customers are variation −1. */
const exposed = ({ exposures, few = false }: Scope) => `
  ${few ? "with met as materialized (" : ""}select x.unit_id, x.experiment_id, x.workspace_id, x.channel_id, x.first_exposed_at as exposed_at,
    (x.first_exposed_at at time zone 'UTC')::date as day, x.cluster_id,
    case when x.crossed then -1 else x.variation end::smallint as variation
  from exposure x join experiment t on t.id = x.experiment_id and t.phase = x.phase and t.status <> 'draft'
  where ${exposures}${few ? ") select * from met" : ""}`;

/** Every fact in one shape. src: a = answer, q = asked, m = event. ref_id: a scale, or a metric for events. */
const facts = ({ facts: of }: Scope) => `
  select f.unit_id, f.workspace_id, 'a' as src, f.scale_id as ref_id, f.step_id, f.channel_id, f.answered_at as at,
    f.score::bigint as value
  from answer f ${of({ src: "a", ref: "scale_id", at: "answered_at" })}
  union all
  select f.unit_id, f.workspace_id, 'q', f.scale_id, 0, 0, f.at, 1
  from solicitation f ${of({ src: "q", ref: "scale_id", at: "at" })} and f.asked
  union all
  select f.unit_id, f.workspace_id, 'm', f.metric_id, f.step_id, f.channel_id, f.at, f.value
  from event f ${of({ src: "m", ref: "metric_id", at: "at" })}`;

/**
 * What each experiment counts: one line per metric and kind of fact. Metric 0 counts exposed customers, and asks on any
 * scale of the experiment within the experiment's own window. step_ids null: any step.
 */
export const plan = `
  select em.experiment_id, m.id as metric_id, m.kind::text as kind, w.src, w.ref_id,
    case when w.src = 'q' then null when m.step_id is not null then array[m.step_id]
      when m.journey_id is not null then array(select s.id from step s where s.journey_id = m.journey_id) end as step_ids,
    make_interval(hours => m.window_hours) as span, c.scoring, c.top_box_from, round(m.cap::numeric * 10000) as cap
  from experiment_metric em join metric m on m.id = em.metric_id left join scale c on c.id = m.scale_id
  cross join lateral (
    select 'a' as src, m.scale_id as ref_id where m.kind = 'survey'
    union all select 'q', m.scale_id where m.kind = 'survey'
    union all select 'm', m.id where m.kind <> 'survey') w
  union all
  select t.id, 0, 'units', 'q', coalesce(scales.id, 0), null, make_interval(hours => t.window_hours), null, null, null
  from experiment t left join (
    select distinct em.experiment_id, m.scale_id as id
    from experiment_metric em join metric m on m.id = em.metric_id where m.kind = 'survey') scales on scales.experiment_id = t.id`;

/** Contributions (customer, experiment, metric) whose window a `touched` fact may lie in; parameters as for `ofCells`. */
export const touchedContributions = `
  select distinct e.unit_id, e.experiment_id, p.metric_id
  from ${touched} join (${exposed(ofCustomers)}) e on e.unit_id = t.unit_id
    join (${plan}) p on p.experiment_id = e.experiment_id and p.src = t.src and p.ref_id = t.ref_id
      and (t.day + 1)::timestamp at time zone 'UTC' > e.exposed_at - p.span
      and t.day::timestamp at time zone 'UTC' < e.exposed_at + p.span`;

/** The value of an answer by its scale's scoring, ×10,000; other facts carry theirs. */
const value = `
  case when f.src <> 'a' then f.value
    when p.scoring = 'top-box' then case when f.value >= p.top_box_from then 10000 else 0 end
    when p.scoring = 'nps' then case when f.value >= 9 then 1000000 when f.value >= 7 then 0 else -1000000 end
    else f.value * 10000 end`;

/**
 * Rows of unit_stat without `kept`. A window includes its first instant: an answer may bear the instant of the exposure.
 * The time before is as long as the window after. Scores are put in order after grouping: an ordered aggregate would
 * sort every row of everybody, where nearly all have one answer.
 */
export function statSql(scope: Scope): string {
  return `
  select unit_id, experiment_id, metric_id, workspace_id, channel_id, variation, day,
    case kind when 'survey' then sum_after when 'occurrence' then 10000 * some_after when 'quantity' then least(sum_after, cap)
      else 0 end::bigint as m,
    case kind when 'survey' then n_after when 'units' then 0 else 1 end as d,
    case kind when 'survey' then sum_before when 'occurrence' then 10000 * some_before
      when 'quantity' then least(sum_before, cap) else 0 end::bigint as x,
    case kind when 'survey' then n_before when 'units' then 0 else 1 end as e,
    asked, case when scores is null then '{}' when cardinality(scores) < 2 then scores
      else array(select score from unnest(scores) score order by score) end as scores, cluster_id
  from (
    select v.unit_id, v.experiment_id, v.metric_id, v.workspace_id, v.channel_id, v.variation, v.day, v.kind, v.cap, v.cluster_id,
      coalesce(sum(v.value) filter (where v.src <> 'q' and v.after), 0) as sum_after,
      coalesce(sum(v.value) filter (where v.src <> 'q' and not v.after), 0) as sum_before,
      (count(*) filter (where v.src <> 'q' and v.after))::int as n_after,
      (count(*) filter (where v.src <> 'q' and not v.after))::int as n_before,
      coalesce(bool_or(v.value > 0) filter (where v.src <> 'q' and v.after), false)::int as some_after,
      coalesce(bool_or(v.value > 0) filter (where v.src <> 'q' and not v.after), false)::int as some_before,
      (count(*) filter (where v.src = 'q' and v.after))::int as asked,
      array_agg(v.score) filter (where v.src = 'a' and v.after) as scores
    from (
      select e.*, p.metric_id, p.kind, p.cap, f.src, ${value} as value, f.value::smallint as score, f.at >= e.exposed_at as after
      from (${exposed(scope)}) e join (${plan}) p on p.experiment_id = e.experiment_id ${scope.lines ?? ""}
      left join lateral (${facts(scope)}) f on f.unit_id = e.unit_id and f.src = p.src and f.ref_id = p.ref_id
        and f.at >= e.exposed_at - p.span and f.at < e.exposed_at + p.span
        and (p.step_ids is null or f.step_id = any(p.step_ids))) v
    group by v.unit_id, v.experiment_id, v.metric_id, v.workspace_id, v.channel_id, v.variation, v.day, v.kind, v.cap,
      v.cluster_id) w`;
}

const seriesValue = "f.value * case f.src when 'a' then 10000 else 1 end";

const cell = `
  f.unit_id, (case f.src when 'a' then 's' else 'm' end)::"char" as kind, f.ref_id, f.step_id, f.channel_id,
  (f.at at time zone 'UTC')::date as day, (case f.src when 'a' then f.value else 0 end)::smallint as score`;

const cellSums = `
  min(f.workspace_id) as workspace_id, count(*)::int as n, sum(${seriesValue})::numeric as sum,
  sum((${seriesValue})::numeric * (${seriesValue})) as sum_sq`;

/** Rows of unit_series that are the series itself (experiment 0). `from`: the facts, where a text has them already. */
export function seriesSql(scope: Scope, from = `(${facts(scope)})`): string {
  return `select ${cell}, 0 as experiment_id, 0::smallint as variation, ${cellSums}
    from ${from} f where f.src <> 'q' group by 1, 2, 3, 4, 5, 6, 7`;
}

/** Rows of unit_series that count the facts given by customers living in a variation: from their exposure on. */
export function coverageSql(scope: Scope, from = `(${facts(scope)})`): string {
  return `select ${cell}, e.experiment_id, e.variation, ${cellSums}
    from ${from} f join (${exposed(scope)}) e on e.unit_id = f.unit_id and f.at >= e.exposed_at
    where f.src <> 'q' group by 1, 2, 3, 4, 5, 6, 7, 8, 9`;
}

/** Both, from facts read once. */
export function allSeriesSql(scope: Scope): string {
  return `with found as materialized (${facts(scope)})
    select ${seriesColumns} from (${seriesSql(scope, "found")}) s
    union all select ${seriesColumns} from (${coverageSql(scope, "found")}) c`;
}

/**
 * What the sums of an experiment depend on beside the facts; when it changes, the sums are made again.
 * `t` is the experiment.
 */
export const signature = `
  md5(jsonb_build_array(t.phase, t.window_hours, t.status <> 'draft', (
    select jsonb_agg(jsonb_build_array(m.id, m.version, m.kind, m.scale_id, m.window_hours, m.cap, m.step_id, m.journey_id,
        c.scoring, c.top_box_from, (select jsonb_agg(s.id order by s.id) from step s where s.journey_id = m.journey_id)) order by m.id)
    from experiment_metric em join metric m on m.id = em.metric_id left join scale c on c.id = m.scale_id
    where em.experiment_id = t.id))::text)`;
