import { displayUnit } from "#app/components/display-unit.ts";
import { type Cycle, listCycles } from "#app/db/cycle.server.ts";
import { withMetricPlace } from "#app/db/key-result-population.server.ts";
import { readSeriesRows } from "#app/db/key-result-series.server.ts";
import { dayOf, isIn } from "#app/db/key-result-tests.server.ts";
import { listMembers } from "#app/db/membership.server.ts";
import { listMetrics } from "#app/db/metric.server.ts";
import { listChannels, listJourneys } from "#app/db/place.server.ts";
import type { RequestContext } from "#app/http/context.ts";
import type { Locale } from "#app/i18n/locale.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { unitOf } from "#experiments/metrics/registry.ts";
import { addDays, type Day, periodEnding } from "#experiments/okr/day.ts";
import { pooledValue } from "#experiments/okr/pooled-value.ts";

export type AuthoringOptions = Awaited<ReturnType<typeof authoringOptions>>;

const measuredDays = 28;
const fewestForBaseline = 100;

/** What the authoring forms offer to choose from, and the value of every metric over the last 28 days. */
export async function authoringOptions(
  { db, pool, now }: Pick<RequestContext, "db" | "pool" | "now">,
  workspaceId: number,
  locale: Locale,
) {
  const today = dayOf(now());
  const metrics = await listMetrics(db, workspaceId);
  const journeys = await listJourneys(db, workspaceId);
  const channels = await listChannels(db, workspaceId);
  const members = await listMembers(db, workspaceId);
  const cycles = await listCycles(db, workspaceId);
  const window = periodEnding(today, measuredDays);
  const series = await readSeriesRows(pool, workspaceId, metrics, window);
  return {
    metrics: metrics.map((metric) => {
      const place = withMetricPlace(everywhere, metric, journeys);
      const rows = (series.get(metric.id) ?? []).filter(({ experimentId }) => experimentId === 0).filter(isIn(place));
      const pooled = pooledValue(metric, place, rows, window);
      return {
        ...{ key: metric.key, name: inLocale(metric.name, locale), direction: metric.direction },
        unit: displayUnit(unitOf(metric)),
        measured: { value: pooled.value, interval: pooled.interval, n: pooled.n, minimum: pooled.minAnswers },
      };
    }),
    journeys: journeys.map(({ key, name, steps }) => ({
      ...{ key, name: inLocale(name, locale) },
      steps: steps.map((step) => ({ key: step.key, name: inLocale(step.name, locale) })),
    })),
    channels: channels.map(({ key, name }) => ({ key, name: inLocale(name, locale) })),
    members: members.filter(({ role }) => role !== "agent").map(({ user }) => ({ email: user.email, name: user.name })),
    cycles: cycleChoices(cycles, today),
  };
}

const everywhere = {
  ...{ key: "", title: {}, kind: "increase" as const, metricId: null, baseline: null, target: null },
  ...{
    bandLow: null,
    bandHigh: null,
    milestoneReached: 0,
    stepIds: null,
    channelId: null,
    startsOn: null,
    dueOn: null,
  },
  ...{ baselineFrom: null, baselineTo: null, windowDays: measuredDays, minAnswers: fewestForBaseline },
  ...{ smallestEffect: null, expectedSteps: null },
};

export type CycleChoice = { value: string; name: string; startsOn: Day; endsOn: Day; isNew: boolean };

/** Open cycles, and the present and the next quarter where they are not written yet. */
export function cycleChoices(cycles: readonly Cycle[], today: Day): CycleChoice[] {
  const open = cycles
    .filter(({ status }) => status !== "closed")
    .map(({ key, name, startsOn, endsOn }) => ({ value: key, name, startsOn, endsOn, isNew: false }));
  const present = quarterOf(today);
  const quarters = [present, quarterOf(addDays(present.endsOn, 1))];
  const missing = quarters.filter(
    ({ startsOn, endsOn }) => !cycles.some((cycle) => cycle.startsOn <= endsOn && cycle.endsOn >= startsOn),
  );
  return [...open, ...missing.map((quarter) => ({ ...quarter, value: `new:${quarter.startsOn}`, isNew: true }))];
}

/** The calendar quarter a day lies in. */
export function quarterOf(day: Day): { name: string; startsOn: Day; endsOn: Day } {
  const year = Number(day.slice(0, 4));
  const quarter = Math.ceil(Number(day.slice(5, 7)) / 3);
  const instant = (month: number, date: number) => new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);
  return { name: `Q${quarter} ${year}`, startsOn: instant((quarter - 1) * 3, 1), endsOn: instant(quarter * 3, 0) };
}
