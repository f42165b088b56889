import type { RampObstacle } from "#experiments/lifecycle/ramp.ts";
import type { Health } from "./health-report.ts";
import type { ExperimentReport } from "./report.ts";

/** What speaks against letting more customers in. */
export type RampCheck = {
  /** Ids of the guardrails a variation is proven to harm. */
  guardrailsWorse: number[];
  /** What makes the test's numbers unusable, so that a guardrail could not be seen getting worse. */
  unhealthy: Health["forbids"];
};

/** Reads a test's report before a step of its ramp. */
export function rampCheck({ metrics, health }: Pick<ExperimentReport, "metrics" | "health">): RampCheck {
  const harmed = metrics.filter(({ comparisons }) =>
    comparisons.some(({ guardrail }) => guardrail.value?.harmed === true),
  );
  return { guardrailsWorse: harmed.map(({ metricId }) => metricId), unhealthy: health.forbids };
}

/** What the next step waits for a person because of; null: nothing. */
export function obstacleIn({ guardrailsWorse, unhealthy }: RampCheck): RampObstacle | null {
  if (guardrailsWorse.length > 0) return "guardrail-worse";
  return unhealthy.length > 0 ? "unhealthy" : null;
}
