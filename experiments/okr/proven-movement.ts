import { goodSign, unitOf } from "#experiments/metrics/registry.ts";
import type { ProvenMovement, StackedRoad } from "./outcome.ts";
import type { BoardKeyResult } from "./outcome-input.ts";
import { containsZero } from "./part.ts";
import { roadOf } from "./progress.ts";
import { missing, type Reasoned } from "./reason.ts";

type Computed = Pick<BoardKeyResult, "keyResult" | "metric" | "decomposition" | "pooled">;

/** A key result's movement and what tests account for of it; null where it cannot be taken apart. */
export function provenMovement({ keyResult, metric, decomposition }: Computed): ProvenMovement | null {
  if (metric === null || decomposition.reason !== null) return null;
  const { movement, testsTotal, tests } = decomposition.value;
  const moved = !containsZero(movement);
  const sameWay = movement.value * testsTotal.value > 0;
  return {
    keyResult: keyResult.key,
    title: keyResult.title,
    unit: unitOf(metric),
    direction: metric.direction,
    movement: { value: movement.value, interval: movement.interval },
    better: moved ? movement.value * goodSign(metric) > 0 : null,
    proven:
      tests.length === 0
        ? null
        : {
            value: testsTotal.value,
            interval: testsTotal.interval,
            tests: tests.length,
            weakestTier: tests.some(({ tier }) => tier === "B") ? "B" : "A",
          },
    share: moved && sameWay ? testsTotal.value / movement.value : null,
  };
}

/** The movement the headline is about: the surest improvement, else the surest worsening; null when nothing moved. */
export function leadOf(proven: readonly ProvenMovement[]): ProvenMovement | null {
  const sureness = ({ movement: { value, interval } }: ProvenMovement) =>
    Math.abs(value) / (interval.upper - interval.lower);
  const moved = proven.filter(({ better }) => better !== null).sort((a, b) => sureness(b) - sureness(a));
  return moved.find(({ better }) => better === true) ?? moved[0] ?? null;
}

/**
 * Progress as parts of the road to the target: proven by tests, mix, unexplained. Baseline and value are those
 * written and pooled; where the written baseline is not the one measured in the baseline window, the difference is
 * unexplained.
 */
export function stackedRoad({ keyResult, decomposition, pooled }: Computed): Reasoned<StackedRoad> {
  if (keyResult.kind === "milestone") return missing("milestones-only");
  const road = roadOf(keyResult);
  if (road.reason !== null) return road;
  if (decomposition.reason !== null) return missing(decomposition.reason);
  if (pooled.value === null) return missing(pooled.reason ?? "not-enough-answers");
  const { length, baseline } = road.value;
  const progress = (pooled.value - baseline) / length;
  const proven = decomposition.value.testsTotal.value / length;
  const mix = decomposition.value.mix.value / length;
  return {
    value: { proven, mix, unexplained: progress - proven - mix, progress, left: 1 - progress },
    reason: null,
  };
}
