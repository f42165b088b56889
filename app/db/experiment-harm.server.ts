import type { LossMeter } from "#experiments/analysis/loss-meter.ts";
import type { Harm } from "#experiments/definition/experiment.ts";
import type { ExperimentRecord } from "./experiment.server.ts";
import { listReports } from "./experiment-report.server.ts";
import type { Db, SqlPool } from "./types.server.ts";

/** What a person or the clock must know of a test before it lets more customers in, or draws new lots. */
export type Standing = {
  /** Keys of the guardrails a variation is proven to harm. */
  guardrailsWorse: string[];
  /** Used of the accepted loss in all phases; null: none was accepted. */
  used: Harm | null;
  /** Customers met and answers on the primary metric since the lots were drawn. */
  exposed: number;
  answers: number;
};

/** Read it outside of a transaction: it takes a connection of its own. */
export async function readStanding(
  services: { db: Db; pool: SqlPool },
  workspaceId: number,
  record: ExperimentRecord,
  now: Date,
): Promise<Standing> {
  const { readings } = await listReports(services, workspaceId, [record], now);
  const reading = readings.get(record.id);
  if (!reading) return { guardrailsWorse: [], used: null, exposed: 0, answers: 0 };
  const harmed = reading.report.metrics.filter(({ comparisons }) =>
    comparisons.some(({ guardrail }) => guardrail.value?.harmed === true),
  );
  return {
    guardrailsWorse: harmed.flatMap(({ metricId }) => reading.metrics.get(metricId)?.key ?? []),
    used: reading.loss && usedOf(reading.loss),
    exposed: reading.input.exposures.reduce((sum, { units }) => sum + units, 0),
    answers: reading.report.progress.answers,
  };
}

/** A variation that helped earns no credit for the next phase. */
function usedOf({ readings }: LossMeter): Harm {
  const of = (currency: keyof Harm) => {
    const used = readings.find((reading) => reading.currency === currency)?.used.value ?? null;
    return used === null ? null : Math.max(0, used);
  };
  return { customers: of("customers"), complaints: of("complaints"), money: of("money") };
}
