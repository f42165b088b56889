import type { LossMeter } from "#experiments/analysis/loss-meter.ts";
import { obstacleIn, type RampCheck, rampCheck } from "#experiments/analysis/ramp-check.ts";
import type { Harm } from "#experiments/definition/experiment.ts";
import type { RampObstacle } from "#experiments/lifecycle/ramp.ts";
import type { ExperimentRecord } from "./experiment.server.ts";
import { listReports } from "./experiment-report.server.ts";
import type { Db, SqlPool } from "./types.server.ts";

/** What a person or the clock must know of a test before it lets more customers in, or draws new lots. */
export type Standing = {
  /** Why a step of its ramp waits for a person; null: nothing speaks against it. */
  obstacle: RampObstacle | null;
  /** Keys of the guardrails a variation is proven to harm. */
  guardrailsWorse: string[];
  /** What makes its numbers unusable. */
  unhealthy: RampCheck["unhealthy"];
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
  if (!reading) return { obstacle: null, guardrailsWorse: [], unhealthy: [], used: null, exposed: 0, answers: 0 };
  const check = rampCheck(reading.report);
  return {
    obstacle: obstacleIn(check),
    guardrailsWorse: check.guardrailsWorse.flatMap((id) => reading.metrics.get(id)?.key ?? []),
    unhealthy: check.unhealthy,
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
