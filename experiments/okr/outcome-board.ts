import { avoidedLoss } from "./avoided-loss.ts";
import { cycleClock } from "./cycle.ts";
import { type Day, daysBetween } from "./day.ts";
import type {
  CoverageGaps,
  DecisionDue,
  OutcomeBoard,
  OutcomeKeyResult,
  OutcomeObjective,
  Programme,
  Risk,
  StatusCounts,
} from "./outcome.ts";
import type { BoardInput, BoardKeyResult, BoardTest } from "./outcome-input.ts";
import { leadOf, provenMovement, stackedRoad } from "./proven-movement.ts";
import { missing, type Reasoned } from "./reason.ts";
import { type KeyResultStatus, statuses } from "./standing.ts";

const mostDecisions = 5;
const unlikely = 0.2;
const nearLoss = 0.8;
const untouchedDays = 30;

/** Everything the executive's page says, from what was computed about each key result and test. Pure arithmetic, no words. */
export function outcomeBoard(input: BoardInput): OutcomeBoard {
  const { cycle, today, keyResults } = input;
  const counts = statusCounts(keyResults.map(({ status }) => status));
  const proven = keyResults.flatMap((one) => provenMovement(one) ?? []);
  return {
    cycle: { ...cycle, ...cycleClock({ from: cycle.startsOn, to: cycle.endsOn }, today) },
    headline: { onPace: counts.onPace, total: counts.total, lead: leadOf(proven) },
    counts,
    proven,
    avoidedLoss: avoidedLoss(input.stoppedHarm, cycle.endsOn),
    programme: programme(input.tests, cycle),
    objectives: input.objectives.map((objective) => outcomeObjective(objective, keyResults)),
    decisionsDue: decisionsDue(input.decisionsDue, today),
    risks: risks(keyResults, input.tests),
    gaps: gaps(input),
  };
}

/** Late and off together are late; whatever is neither late nor on pace cannot be told. */
export function statusCounts(standing: readonly KeyResultStatus[]): StatusCounts {
  // Every status is a key: fromEntries cannot see that.
  const byStatus = Object.fromEntries(statuses.map((status) => [status, 0])) as StatusCounts["byStatus"];
  for (const { status } of standing) byStatus[status]++;
  const onPace = byStatus["on-pace"];
  const late = byStatus.late + byStatus.off;
  return { total: standing.length, onPace, late, cannotTell: standing.length - onPace - late, byStatus };
}

function outcomeObjective(
  { key, title }: BoardInput["objectives"][number],
  keyResults: readonly BoardKeyResult[],
): OutcomeObjective {
  return { key, title, keyResults: keyResults.filter(({ objective }) => objective === key).map(outcomeKeyResult) };
}

function outcomeKeyResult(one: BoardKeyResult): OutcomeKeyResult {
  const { keyResult, pooled, status, progress, forecast } = one;
  return {
    key: keyResult.key,
    title: keyResult.title,
    kind: keyResult.kind,
    status: status.status,
    progress,
    value: pooled.value,
    interval: pooled.interval,
    n: pooled.n,
    target: keyResult.target,
    forecast:
      forecast.reason !== null
        ? forecast
        : { value: { atClose: forecast.value.atClose, probability: forecast.value.probability }, reason: null },
    road: stackedRoad(one),
  };
}

function programme(tests: readonly BoardTest[], cycle: BoardInput["cycle"]): Programme {
  const during = (day: Day | null) => day !== null && day >= cycle.startsOn && day <= cycle.endsOn;
  const decided = tests.filter(({ decidedOn }) => during(decidedOn));
  return {
    run: tests.filter(({ startedOn }) => startedOn !== null).length,
    decided: decided.length,
    shipped: decided.filter(({ shipped }) => shipped).length,
    stopped: decided.filter(({ shipped }) => !shipped).length,
    stoppedAtLoss: tests.filter(({ stoppedAtLoss }) => stoppedAtLoss).length,
    medianWeeksToDecision: medianWeeks(decided),
  };
}

function medianWeeks(decided: readonly BoardTest[]): Reasoned<number> {
  const weeks = decided
    .flatMap(({ startedOn, decidedOn }) =>
      startedOn === null || decidedOn === null ? [] : [daysBetween(startedOn, decidedOn) / 7],
    )
    .sort((a, b) => a - b);
  const lower = weeks[Math.floor((weeks.length - 1) / 2)];
  const upper = weeks[Math.floor(weeks.length / 2)];
  if (lower === undefined || upper === undefined) return missing("nothing-decided");
  return { value: (lower + upper) / 2, reason: null };
}

/** Those that waited longest first, at most five. */
function decisionsDue(due: BoardInput["decisionsDue"], today: Day): DecisionDue[] {
  return due
    .map((one) => ({ ...one, waitingDays: Math.max(0, daysBetween(one.since, today)) }))
    .sort((a, b) => b.waitingDays - a.waitingDays)
    .slice(0, mostDecisions);
}

const noTests = { winsNeeded: 0, testsAffordable: 0, beyondBudget: false };

function risks(keyResults: readonly BoardKeyResult[], tests: readonly BoardTest[]): Risk[] {
  const ofKeyResults = keyResults.flatMap(({ keyResult, status, forecast, regimeChanged, reachable }): Risk[] => {
    const { winsNeeded, testsAffordable, beyondBudget: beyond } = reachable.value ?? { ...noTests };
    const beyondBudget = beyond ? { wins: winsNeeded, tests: testsAffordable } : null;
    const about = { subject: keyResult.key, title: keyResult.title, beyondBudget };
    const probability = forecast.value?.probability ?? null;
    if (status.pace === "off") return [{ kind: "key-result-off", ...about, probability }];
    if (regimeChanged) return [{ kind: "baseline-no-longer-valid", ...about, probability }];
    return probability !== null && probability < unlikely
      ? [{ kind: "key-result-unlikely", ...about, probability }]
      : [];
  });
  const live = tests.filter(({ state }) => state === "running" || state === "paused");
  const ofTests = live.flatMap((test): Risk[] => {
    const about = { subject: test.key, title: test.name, probability: null, beyondBudget: null };
    if (test.guardrailWorse) return [{ kind: "guardrail-worse", ...about }];
    if (test.unreliable) return [{ kind: "unreliable-test", ...about }];
    return test.lossUsed !== null && test.lossUsed >= nearLoss ? [{ kind: "near-loss", ...about }] : [];
  });
  return [...ofKeyResults, ...ofTests];
}

function gaps({ keyResults, tests, irritants, today }: BoardInput): CoverageGaps {
  const live = tests.filter(({ state }) => state === "running" || state === "paused");
  const served = new Set(live.map(({ keyResult }) => keyResult));
  const reached = (one: BoardKeyResult) => (one.progress.share ?? 0) >= 1;
  return {
    keyResultsWithoutTest: keyResults
      .filter((one) => !served.has(one.keyResult.key) && !reached(one))
      .map(({ keyResult: { key, title } }) => ({ key, title })),
    testsWithoutKeyResult: live
      .filter(({ keyResult, exploration }) => keyResult === null && !exploration)
      .map(({ key, name }) => ({ key, title: name })),
    irritantsUntouched: irritants
      .filter(({ open, lastTouched }) => open && daysBetween(lastTouched, today) >= untouchedDays)
      .map(({ key, title, lastTouched }) => ({ key, title, days: daysBetween(lastTouched, today) })),
  };
}
