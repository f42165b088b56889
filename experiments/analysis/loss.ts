import type { AffordableLoss, Harm as UsedHarm } from "#experiments/definition/experiment.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import { goodSign, scaleOf } from "#experiments/metrics/registry.ts";
import { sequentialTest } from "#experiments/stats/sequential.ts";
import { type Arm, pooledArms } from "./arms.ts";
import { clusterArm, plannedClusters, tooFewClusters } from "./clusters.ts";
import { collecting, type Finding, found, missing } from "./finding.ts";
import type { ArmSums, ExposureSums, VariationPlan } from "./input.ts";
import type { LossMeter, LossReading } from "./loss-meter.ts";

/** A counter of harm and its folded sums. */
export type LossCounter = { metric: Metric; arms: ArmSums[] };

export type LossInput = {
  budget: Pick<AffordableLoss, "customers" | "badScore" | "complaints" | "money" | "worstCasePerCustomer" | "days">;
  daysRun: number;
  variations: VariationPlan[];
  exposures: ExposureSums[];
  /** The primary survey (with `badScore`) or the bad event's metric; null: not counted. */
  customers: LossCounter | null;
  complaints: LossCounter | null;
  /** What earlier phases used of the budget; new lots do not give it back. Null or absent: this is the first. */
  earlier?: UsedHarm | null;
};

/** Chance that a variation that harms nobody is ever stopped by the statistical rule, over all looks. */
export const lossAlpha = 0.05;

/** Bad outcomes of both arms before an estimate of the difference is acted on. */
const minimumBadOutcomes = 30;

/** Bad outcomes per customer of one arm: rate, variance of one observation, observations, bad outcomes. */
type Rate = { rate: number; variance: number; n: number; bad: number };

/**
 * How much of the accepted loss is used, from sums alone, at every fold. Excess harm = (rate of the variation − rate
 * of the control) × its exposed customers; several variations add their positive parts.
 * Statistical stop: harm is proven (one-sided always-valid bound above 0, Bonferroni over variations) and its point
 * estimate plus one standard error exceeds the budget. Waiting for the point estimate alone would let the true loss
 * run more than 20 % over an ordinary budget (50 to 200 customers) in 6–22 % of harmful tests, because the estimate
 * is as often too low as too high; with the standard error it is ≤ 5 % (tests/calibration/affordable-loss.test.ts).
 * Hard stop: days, or exposed customers × the worst case in money, reach their cap.
 * @throws {RangeError} on sums that are not finite
 */
export function readLoss(input: LossInput): LossMeter {
  const { budget, daysRun } = input;
  const readings: LossReading[] = [];
  if (budget.customers !== null) readings.push(harmReading("customers", budget.customers, input.customers, input));
  if (budget.complaints !== null) readings.push(harmReading("complaints", budget.complaints, input.complaints, input));
  if (budget.money !== null) readings.push(moneyReading(budget.money, input));
  if (budget.days !== null) readings.push(capReading("days", daysRun, budget.days));
  return { readings, breached: readings.some(({ breach }) => breach !== "none") };
}

function harmReading(
  currency: "customers" | "complaints",
  accepted: number,
  counter: LossCounter | null,
  input: LossInput,
): LossReading {
  const unread = { currency, accepted, worstCase: missing("not-planned"), variation: null, breach: "none" } as const;
  if (counter === null)
    return {
      ...unread,
      used: missing("not-logged"),
      atLeast: missing("not-logged"),
      likelyUpTo: missing("not-logged"),
    };
  const line = currency === "customers" ? input.budget.badScore : null;
  const pooled = pooledArms(input, counter);
  const control = pooled.get(0);
  const treatments = [...pooled.values()].filter(({ variation }) => variation !== 0);
  const harms = treatments.map((arm) => harmOf(counter.metric, line, control, arm, lossAlpha / treatments.length));
  const known = harms.flatMap((harm) => (harm.reason === null ? [harm.value] : []));
  const [first] = harms;
  const earlier = input.earlier?.[currency] ?? 0;
  if (known.length === 0) {
    const why = first === undefined || first.reason === null ? missing("no-units") : first;
    return { ...unread, used: earlier > 0 ? found(earlier) : why, atLeast: why, likelyUpTo: why };
  }
  const worst = known.reduce((a, b) => (b.excess > a.excess ? b : a));
  const proven = known.filter(({ atLeast }) => atLeast > 0);
  const total = (list: readonly Harm[]) => list.reduce((sum, { excess }) => sum + Math.max(0, excess), 0);
  const upTo = (list: readonly Harm[]) => total(list) + Math.hypot(...list.map(({ standardError }) => standardError));
  return {
    ...unread,
    used: found(earlier + (worst.excess > 0 ? total(known) : worst.excess)),
    atLeast: found(worst.atLeast),
    likelyUpTo: found(
      earlier +
        (worst.excess > 0 ? upTo(known.filter(({ excess }) => excess > 0)) : worst.excess + worst.standardError),
    ),
    variation: worst.variation,
    breach: proven.length > 0 && earlier + upTo(proven) > accepted ? "statistical" : "none",
  };
}

/** Excess bad outcomes of one variation, their standard error, and how many are proven. */
type Harm = { variation: number; excess: number; standardError: number; atLeast: number };

function harmOf(metric: Metric, line: number | null, control: Arm | undefined, arm: Arm, alpha: number): Finding<Harm> {
  if (control === undefined) return missing("no-control");
  const few = tooFewClusters(control.sums, arm.sums);
  if (few !== null) return few;
  const [a, b] = [badRate(metric, line, control), badRate(metric, line, arm)];
  if (a.n < 2 || b.n < 2) return missing("empty-arm");
  const bad = a.bad + b.bad;
  if (bad < minimumBadOutcomes) return collecting(Math.floor(bad), minimumBadOutcomes);
  // pooled under "no harm": an arm without a single bad outcome must not look certain
  const variance =
    (a.variance * a.n + b.variance * b.n + (b.rate - a.rate) ** 2 * ((a.n * b.n) / (a.n + b.n))) / (a.n + b.n);
  if (!(variance > 0)) return missing("no-variance");
  const effect = b.rate - a.rate;
  const standardError = Math.sqrt(variance * (1 / a.n + 1 / b.n));
  const plain = { scale: "absolute", effect, standardError, df: a.n + b.n - 2, units: a.n + b.n } as const;
  const tuned = control.sums.clusters && { plannedUnits: plannedClusters };
  const { interval } = sequentialTest(plain, { alpha, alternative: "greater", ...tuned });
  return found({
    variation: arm.variation,
    excess: effect * arm.exposed,
    standardError: standardError * arm.exposed,
    atLeast: interval.lower * arm.exposed,
  });
}

/**
 * Scores on the bad side of the line among the answers (taken for all exposed customers), or the counted events per
 * exposed customer.
 */
function badRate(metric: Metric, line: number | null, { sums, exposed }: Arm): Rate {
  const scale = scaleOf(metric);
  if (scale !== null && line !== null) {
    const isBad = (score: number) => (goodSign(scale) === 1 ? score < line : score > line);
    const answers = sums.histogram.reduce((sum, cell) => sum + cell.answers, 0);
    const bad = sums.histogram.reduce((sum, cell) => (isBad(cell.score) ? sum + cell.answers : sum), 0);
    const rate = answers === 0 ? 0 : bad / answers;
    return { rate, variance: rate * (1 - rate), n: sums.answered, bad };
  }
  if (sums.clusters) {
    // The launch checklist lets only events be counted here: scores have no sums by cluster.
    const estimate = clusterArm(sums).value;
    return { rate: estimate?.mean ?? 0, variance: estimate?.variance ?? 0, n: estimate?.n ?? 0, bad: sums.m };
  }
  const rate = exposed === 0 ? 0 : sums.m / exposed;
  const variance = exposed < 2 ? 0 : Math.max(0, (sums.mm - exposed * rate ** 2) / (exposed - 1));
  return { rate, variance, n: exposed, bad: sums.m };
}

function moneyReading(accepted: number, { budget, exposures, earlier }: LossInput): LossReading {
  const { worstCasePerCustomer } = budget;
  if (worstCasePerCustomer === null) {
    const unknown = missing("not-planned");
    return {
      currency: "money",
      accepted,
      used: unknown,
      atLeast: unknown,
      likelyUpTo: unknown,
      worstCase: unknown,
      variation: null,
      breach: "none",
    };
  }
  const exposed = exposures.reduce((sum, { variation, units }) => (variation === 0 ? sum : sum + units), 0);
  return capReading("money", exposed * worstCasePerCustomer + (earlier?.money ?? 0), accepted);
}

/** A cap that is reached by counting, not by estimating. Mixed customers saw a variation too and count. */
function capReading(currency: "money" | "days", used: number, accepted: number): LossReading {
  return {
    ...{
      currency,
      accepted,
      used: found(used),
      atLeast: missing("not-needed"),
      likelyUpTo: missing("not-needed"),
      variation: null,
    },
    worstCase: found({ used, cap: accepted }),
    breach: used >= accepted ? "hard" : "none",
  };
}
