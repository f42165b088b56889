import type { ArmSums } from "#experiments/analysis/input.ts";
import { readLoss } from "#experiments/analysis/loss.ts";
import type { ExperimentDefinition } from "#experiments/definition/experiment.ts";
import type { OccurrenceMetric } from "#experiments/metrics/metric.ts";
import type { DayOfFacts } from "./simulate.ts";

/** Adds a day's facts and says whether the accepted loss is reached that evening. */
export type LossWatch = { add(test: string, facts: DayOfFacts, evening: Date): boolean };

const complaints: OccurrenceMetric = {
  id: 0,
  key: "complaint",
  name: { en: "complaint" },
  kind: "occurrence",
  direction: "down",
  journeyId: null,
  stepId: null,
  windowHours: 336,
  version: 1,
};

/** The product's own stop rule on complaints, run every evening of the simulated test. */
export function watchLoss(definition: ExperimentDefinition): LossWatch {
  const variationOf = new Map<string, number>();
  const complained = new Set<string>();
  const later: { customer: string; at: Date }[] = [];
  let days = 0;
  return {
    add(test, facts, evening) {
      for (const { experiment, customer, variation } of facts.exposures) {
        if (experiment === test)
          variationOf.set(
            customer,
            definition.variations.findIndex(({ key }) => key === variation),
          );
      }
      for (const { metric, customer, at } of facts.events)
        if (metric === "complaint") later.push({ customer, at: new Date(at) });
      for (const { customer, at } of later) if (at < evening) complained.add(customer);
      if (variationOf.size === 0) return false;
      days += 1;
      const counts = definition.variations.map((_, variation) => {
        const customers = [...variationOf].filter(([, index]) => index === variation).map(([customer]) => customer);
        return {
          variation,
          units: customers.length,
          bad: customers.filter((customer) => complained.has(customer)).length,
        };
      });
      const meter = readLoss({
        budget: definition.affordableLoss,
        daysRun: days,
        variations: definition.variations.map(({ weight }, index) => ({ index, weight, dose: null })),
        exposures: counts.map(({ variation, units }) => ({ variation, channelId: 0, units, asked: 0 })),
        customers: null,
        complaints: { metric: complaints, arms: counts.map(occurrenceSums) },
      });
      return meter.breached;
    },
  };
}

function occurrenceSums({ variation, units, bad }: { variation: number; units: number; bad: number }): ArmSums {
  const before = { preUnits: 0, x: 0, e: 0, mx: 0, me: 0, dx: 0, de: 0, xx: 0, xe: 0, ee: 0 };
  return {
    variation,
    channelId: 0,
    answered: units,
    ...before,
    m: bad,
    d: units,
    mm: bad,
    md: bad,
    dd: units,
    histogram: [],
  };
}
