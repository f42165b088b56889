import { z } from "zod";
import { powerAfter, type RunningComparison, unitsToPower } from "#experiments/stats/mid-run-power.ts";
import {
  bayesianDetectable,
  bayesianPower,
  type RelativePlan,
  relativeDetectable,
  relativePower,
} from "#experiments/stats/power.ts";
import { type Certainty, detectableMeans, meansPower, unitsForMeans } from "#experiments/stats/sample-size-means.ts";
import { detectableRise, proportionsPower, unitsForProportions } from "#experiments/stats/sample-size-proportions.ts";
import { priorSettings, toPrior } from "./growthbook.ts";
import { type Handler, handler } from "./wire.ts";

const powerSettings = z.object({
  ...{ alpha: z.number(), power: z.number() },
  sequential_tuning_parameter: z.union([z.literal(false), z.number()]),
});
const planned = { effect_size: z.number(), n_total: z.number(), n_variations: z.number(), prior: priorSettings };
const powerInput = z.discriminatedUnion("type", [
  z.object({ type: z.literal("binomial"), rate: z.number(), ...planned }),
  z.object({ type: z.literal("mean"), mean: z.number(), stddev: z.number(), ...planned }),
]);

const power = handler(powerSettings, powerInput, (s, input) => {
  const metric =
    input.type === "binomial"
      ? { mean: input.rate, variance: input.rate * (1 - input.rate) }
      : { mean: input.mean, variance: input.stddev ** 2 };
  const plannedUnits = s.sequential_tuning_parameter === false ? null : s.sequential_tuning_parameter;
  const unitsPerArm = input.n_total / input.n_variations;
  const plan: RelativePlan = { ...metric, unitsPerArm, alpha: s.alpha, plannedUnits };
  const prior = toPrior(input.prior);
  return {
    freq_power: relativePower(plan, input.effect_size),
    freq_mde: relativeDetectable(plan, s.power).value,
    bayes_power: bayesianPower(plan, input.effect_size, prior),
    bayes_mde: bayesianDetectable(plan, s.power, prior).value,
  };
});

const midSettings = z.object({
  ...{ alpha: z.number(), target_power: z.number(), target_mde: z.number() },
  ...{ num_goal_metrics: z.number(), num_variations: z.number(), p_value_corrected: z.boolean() },
  ...{ sequential: z.boolean(), tuning_parameter: z.number(), prior: priorSettings.nullable() },
});
const midInput = z.object({ standard_error: z.number(), pairwise_sample_size: z.number() });

const midPower = handler(midSettings, midInput, (s, input) => {
  const comparison: RunningComparison = {
    ...{ standardError: input.standard_error, units: input.pairwise_sample_size, effect: s.target_mde },
    ...{ alpha: s.alpha, comparisons: s.p_value_corrected ? (s.num_variations - 1) * s.num_goal_metrics : 1 },
    ...{ plannedUnits: s.sequential ? s.tuning_parameter : null, prior: toPrior(s.prior) },
  };
  const target = s.target_power ** (1 / s.num_goal_metrics);
  const needed = unitsToPower(comparison, target);
  return {
    ...{ power_now: powerAfter(comparison, 0), power_at_1: powerAfter(comparison, 1), adjusted_power: target },
    scaling_factor: needed.value?.growth ?? null,
    // GrowthBook says null rather than 0 when no more users are needed
    additional_users: needed.value?.additionalUnits || null,
    status: needed.reason === null ? "successful" : "unsuccessful",
  };
});

const sizeSettings = z
  .object({ alpha: z.number(), power: z.number(), alternative: z.enum(["two.sided", "one.sided"]) })
  .transform((s): Certainty => ({ alpha: s.alpha, power: s.power, sides: s.alternative === "two.sided" ? 2 : 1 }));
const rounded = (units: number | null) => ({
  ...{ n_per_group: units, n_per_group_ceil: units === null ? null : Math.ceil(units) },
});

const meansInput = z.object({ delta: z.number(), sd: z.number(), n_given: z.number() });
const means = handler(sizeSettings, meansInput, (certainty, { delta, sd, n_given }) => ({
  ...rounded(unitsForMeans(delta, sd, certainty).value),
  power_at_n_given: meansPower({ effect: delta, standardDeviation: sd, unitsPerArm: n_given }, certainty),
  mde_at_n_given: detectableMeans(n_given, sd, certainty).value,
}));

const sharesInput = z.object({ p1: z.number(), p2: z.number(), n_given: z.number() });
const shares = handler(sizeSettings, sharesInput, (certainty, { p1, p2, n_given }) => ({
  ...rounded(unitsForProportions(p1, p2, certainty).value),
  power_at_n_given: proportionsPower({ p1, p2, unitsPerArm: n_given }, certainty),
  mde_at_n_given: detectableRise(p1, n_given, certainty).value,
}));

export const planningMethods: Record<string, Handler> = {
  "gb.power": power,
  "gb.midpower": midPower,
  "n.power_t": means,
  "n.power_prop": shares,
};
