import type { ExperimentDefinition } from "#experiments/definition/experiment.ts";
import { type ExperimentRecord, listExperiments } from "./experiment.server.ts";
import { daysRun } from "./experiment-input.server.ts";
import { type ExperimentSums, readSums } from "./experiment-sums.server.ts";
import type { Db, SqlPool } from "./types.server.ts";

/** How many tests are looked back at: older ones met other customers. */
const mostTests = 5;

/** What one metric adds up to over the control customers of recent tests. */
export type ControlSums = { units: number; sum: number; sumSquares: number; tests: number };

/** What a journey's last test says of the traffic there. */
export type Traffic = {
  test: string;
  /** Customers a week who would meet a test open to everyone in its audience. */
  weeklyExposed: number;
  /** Share 0–1 of exposed customers who were asked, null where asking is not logged; and of the exposed who answered. */
  asked: number | null;
  answered: number | null;
};

/** The last tests of a workspace that measured `metricId` or ran on a journey, from folded sums. */
export async function readRecentTests(
  { db, pool }: { db: Db; pool: SqlPool },
  workspaceId: number,
  { metricId, journey }: { metricId: number; journey: ExperimentDefinition["journey"] },
  now: Date,
): Promise<{ controls: ControlSums; traffic: Traffic | null }> {
  const launched = (await listExperiments(db, workspaceId, { status: "not-draft" }))
    .filter(({ experiment }) => experiment.startedAt !== null)
    .sort((a, b) => startOf(b) - startOf(a));
  const measuring = launched
    .filter(({ metrics }) => metrics.some((one) => one.metricId === metricId))
    .slice(0, mostTests);
  const there = launched
    .filter(({ experiment }) => journey !== null && experiment.definition.journey === journey)
    .slice(0, mostTests);
  const sums = await readSums(pool, workspaceId, [...new Set([...measuring, ...there])]);
  const controls = { units: 0, sum: 0, sumSquares: 0, tests: 0 };
  for (const { id } of measuring) {
    const own = sums.get(id);
    if (own === undefined) continue;
    controls.units += unitsOf(own, (variation) => variation === 0);
    for (const arm of own.arms.get(metricId) ?? []) {
      if (arm.variation !== 0) continue;
      controls.sum += arm.m;
      controls.sumSquares += arm.mm;
    }
    controls.tests++;
  }
  const traffic = there.map((record) => trafficOf(record, sums.get(record.id), now)).find((one) => one !== null);
  return { controls, traffic: traffic ?? null };
}

const startOf = ({ experiment }: ExperimentRecord): number => experiment.startedAt?.getTime() ?? 0;

function unitsOf({ exposures }: ExperimentSums, counts: (variation: number) => boolean): number {
  return exposures.reduce((sum, { variation, units }) => (counts(variation) ? sum + units : sum), 0);
}

function trafficOf(record: ExperimentRecord, sums: ExperimentSums | undefined, now: Date): Traffic | null {
  const { coverage } = record.experiment;
  const days = daysRun(record, now);
  const exposed = sums === undefined ? 0 : unitsOf(sums, (variation) => variation >= 0);
  if (sums === undefined || exposed === 0 || coverage === 0 || days < 1) return null;
  const asked = sums.exposures.reduce((sum, row) => (row.variation >= 0 ? sum + row.asked : sum), 0);
  // the survey metric with the most answers: a test may carry several
  const answered = [...sums.arms.values()].map((arms) =>
    arms.reduce((sum, arm) => (arm.variation >= 0 && arm.histogram.length > 0 ? sum + arm.answered : sum), 0),
  );
  const most = Math.max(0, ...answered);
  return {
    test: record.key,
    weeklyExposed: ((exposed / days) * 7) / coverage,
    asked: asked === 0 ? null : asked / exposed,
    answered: most === 0 ? null : most / exposed,
  };
}
