import { normalQuantile } from "#experiments/stats/distributions.ts";
import { type Day, daysBetween } from "./day.ts";
import { type AvoidedLoss, type LossCurrency, lossCurrencies } from "./outcome.ts";
import { missing, type Reasoned } from "./reason.ts";

/**
 * A test stopped for harm. `harm` is its excess per customer of the variation (rate, complaints or money), variation
 * minus control, positive = harmful; `customersPerDay` how many it met per day at the end.
 */
export type StoppedHarm = {
  experiment: string;
  currency: LossCurrency;
  harm: { value: number; standardError: number };
  customersPerDay: number;
  stoppedOn: Day;
};

/**
 * What stopping spared until the end of the cycle, had the tests gone on as they were: excess harm per customer ×
 * customers per day × days left, per currency, with a 95 % interval. The interval may reach below 0: what was stopped
 * may have been bad luck.
 */
export function avoidedLoss(stopped: readonly StoppedHarm[], cycleEnd: Day): Reasoned<readonly AvoidedLoss[]> {
  if (stopped.length === 0) return missing("nothing-stopped");
  const losses = lossCurrencies.flatMap((currency) => {
    const counted = stopped.filter((one) => one.currency === currency);
    return counted.length === 0 ? [] : [lossIn(currency, counted, cycleEnd)];
  });
  return { value: losses, reason: null };
}

function lossIn(currency: LossCurrency, stopped: readonly StoppedHarm[], cycleEnd: Day): AvoidedLoss {
  let value = 0;
  let variance = 0;
  for (const { harm, customersPerDay, stoppedOn } of stopped) {
    const spared = customersPerDay * Math.max(0, daysBetween(stoppedOn, cycleEnd));
    value += spared * harm.value;
    variance += (spared * harm.standardError) ** 2;
  }
  const reach = -normalQuantile(0.025) * Math.sqrt(variance);
  return { currency, value, interval: { lower: value - reach, upper: value + reach }, tests: stopped.length };
}
