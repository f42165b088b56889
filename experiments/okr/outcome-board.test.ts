import { describe, expect, it } from "vitest";
import { ease, easeFrom49To54, pooledWithin } from "#tests/support/key-result.ts";
import { avoidedLoss } from "./avoided-loss.ts";
import type { Decomposition, TestBar } from "./decomposition.ts";
import { outcomeBoard } from "./outcome-board.ts";
import type { BoardInput, BoardKeyResult, BoardTest } from "./outcome-input.ts";
import { partOf } from "./part.ts";
import { leadOf, provenMovement, stackedRoad } from "./proven-movement.ts";

const bar: TestBar = {
  ...partOf(0.1, 0.0004),
  ...{ experiment: "callback", name: { en: "Callback" }, variation: 1, tier: "B", shipped: true },
  ...{ effect: { value: 0.25, standardError: 0.05 }, shrunkEffect: { value: 0.2, standardError: 0.045 } },
  coverageBefore: { share: 0, standardError: 0, respondents: 500 },
  coverageNow: { share: 0.5, standardError: 0.02, respondents: 500 },
};

/** From 4.9 to 5.2: + 0.1 proven, − 0.05 mix, + 0.25 unexplained. */
const taken: Decomposition = {
  ...{
    before: { from: "2026-09-01", to: "2026-09-28", n: 500 },
    now: { from: "2026-10-01", to: "2026-10-05", n: 500 },
  },
  ...{ start: partOf(4.9, 0.005), end: partOf(5.2, 0.005), movement: partOf(0.3, 0.01), mix: partOf(-0.05, 0.001) },
  ...{
    within: partOf(0.35, 0.01),
    tests: [bar],
    testsTotal: partOf(0.1, 0.0004),
    cells: [],
    notCounted: [],
    overlaps: [],
  },
  ...{ drift: { ...partOf(0.25, 0.01), explained: false }, naiveSum: partOf(0.25, 0.0025), holdout: null },
  prior: { standardDeviation: 0.2, varianceError: 0.02, effects: 8, source: "learned" },
};

const pooled = { ...pooledWithin(5.2, 0.1), from: "2026-09-08", to: "2026-10-05", n: 500, minAnswers: 100 };

const keyResult: BoardKeyResult = {
  ...{ objective: "easy-returns", keyResult: easeFrom49To54, metric: ease, regimeChanged: false },
  pooled: { ...pooled, standardError: 0.05, provisional: null },
  status: { status: "on-pace", pace: "on-pace", expected: 0.5, freshness: "fresh", daysSinceCheckIn: 2, reason: null },
  progress: { share: 0.6, interval: { lower: 0.4, upper: 0.8 }, reason: null },
  forecast: { value: null, reason: "too-few-weeks" },
  reachable: { value: null, reason: "already-reached" },
  decomposition: { value: taken, reason: null },
};

const named = (key: string, changes: Partial<BoardKeyResult> = {}): BoardKeyResult => ({
  ...keyResult,
  ...changes,
  keyResult: { ...easeFrom49To54, key },
});

const standing = (status: BoardKeyResult["status"]["status"], pace: BoardKeyResult["status"]["pace"]) => ({
  ...keyResult.status,
  status,
  pace,
});

const test: BoardTest = {
  ...{ key: "callback", name: { en: "Callback" }, state: "running", keyResult: "ces-returns", irritant: null },
  ...{ exploration: false, startedOn: "2026-10-01", decidedOn: null, shipped: false, stoppedAtLoss: false },
  ...{ guardrailWorse: false, unreliable: false, lossUsed: null },
};

const input: BoardInput = {
  cycle: { key: "q4", name: "Q4 2026", startsOn: "2026-10-01", endsOn: "2026-12-31" },
  ...{ today: "2026-11-26", objectives: [{ key: "easy-returns", title: { en: "Easy returns" } }] },
  ...{ keyResults: [keyResult], tests: [test], irritants: [], stoppedHarm: [], decisionsDue: [] },
};

describe("outcomeBoard", () => {
  it("counts late and off together, and everything that is neither as cannot tell", () => {
    const { counts, headline } = outcomeBoard({
      ...input,
      keyResults: [
        named("a"),
        named("b", { status: standing("late", "late") }),
        named("c", { status: standing("off", "off") }),
        named("d", { status: standing("outdated", "on-pace") }),
        named("e", { status: standing("not-enough-answers", "not-enough-answers") }),
      ],
    });
    expect(counts).toMatchObject({
      total: 5,
      onPace: 1,
      late: 2,
      cannotTell: 2,
      byStatus: { outdated: 1, pending: 0 },
    });
    expect(headline).toMatchObject({ onPace: 1, total: 5 });
  });

  it("leads with the surest improvement and the share of it that tests account for", () => {
    const { headline, objectives, cycle } = outcomeBoard(input);
    expect(headline.lead).toMatchObject({
      keyResult: "ces-returns",
      better: true,
      proven: { tests: 1, weakestTier: "B" },
    });
    expect(headline.lead?.share).toBeCloseTo(1 / 3, 12);
    expect(objectives[0]?.keyResults[0]).toMatchObject({
      key: "ces-returns",
      n: 500,
      forecast: { reason: "too-few-weeks" },
    });
    expect(cycle.weeksLeft).toBe(5);
  });

  it("stacks the road so that its parts add up to the progress", () => {
    const { value } = stackedRoad(keyResult);
    expect(value?.proven).toBeCloseTo(0.2, 12);
    expect(value?.mix).toBeCloseTo(-0.1, 12);
    expect(value?.progress).toBeCloseTo(0.6, 12);
    expect((value?.proven ?? 0) + (value?.mix ?? 0) + (value?.unexplained ?? 0)).toBeCloseTo(0.6, 12);
    expect(value?.left).toBeCloseTo(0.4, 12);
    const unknown = { value: null, reason: "not-enough-answers" as const, answers: { before: 3, now: 9 } };
    expect(stackedRoad({ ...keyResult, decomposition: unknown }).reason).toBe("not-enough-answers");
  });

  it("claims no share of a movement that may be nothing, or goes the other way", () => {
    const movement = (value: number, variance: number) =>
      provenMovement({
        ...keyResult,
        decomposition: { value: { ...taken, movement: partOf(value, variance) }, reason: null },
      });
    expect(movement(0.3, 1)).toMatchObject({ better: null, share: null });
    expect(movement(-0.3, 0.001)).toMatchObject({ better: false, share: null });
    const untested = { ...taken, tests: [], testsTotal: partOf(0, 0) };
    expect(provenMovement({ ...keyResult, decomposition: { value: untested, reason: null } })).toMatchObject({
      proven: null,
      share: null,
    });
    expect(leadOf([movement(0.3, 1)].filter((one) => one !== null))).toBeNull();
  });

  it("gives the programme's numbers of the cycle, with the median of weeks to a decision", () => {
    const decided = (key: string, startedOn: string, decidedOn: string, shipped: boolean): BoardTest => ({
      ...{ ...test, key, state: "decided", startedOn, decidedOn, shipped },
    });
    const { programme } = outcomeBoard({
      ...input,
      tests: [
        ...[test, { ...test, key: "idea", state: "draft" as const, startedOn: null }],
        ...[decided("a", "2026-10-01", "2026-10-15", true), decided("b", "2026-10-01", "2026-10-29", false)],
        ...[decided("old", "2026-06-01", "2026-07-01", true), { ...test, key: "loss", stoppedAtLoss: true }],
      ],
    });
    expect(programme).toEqual({
      ...{ run: 5, decided: 2, shipped: 1, stopped: 1, stoppedAtLoss: 1 },
      medianWeeksToDecision: { value: 3, reason: null },
    });
    expect(outcomeBoard(input).programme.medianWeeksToDecision).toEqual({ value: null, reason: "nothing-decided" });
  });

  it("shows at most five decisions, the longest waiting first", () => {
    const due = (experiment: string, since: string) => ({
      experiment,
      name: { en: experiment },
      cause: "ready-to-decide" as const,
      since,
    });
    const decisionsDue = ["2026-11-20", "2026-11-01", "2026-11-25", "2026-11-10", "2026-11-24", "2026-11-23"].map(
      (since) => due(since, since),
    );
    const board = outcomeBoard({ ...input, decisionsDue });
    expect(board.decisionsDue.map(({ waitingDays }) => waitingDays)).toEqual([25, 16, 6, 3, 2]);
  });

  it("names risks of key results and of live tests", () => {
    const atClose = { value: 5, interval: { lower: 4.9, upper: 5.1 } };
    const forecast = {
      value: { level: 0.8, points: [], atClose, probability: 0.1, weeksUsed: 6, planned: null },
      reason: null,
    };
    const reachable = { value: { winsNeeded: 6, testsAffordable: 3, beyondBudget: true }, reason: null };
    const { risks } = outcomeBoard({
      ...input,
      keyResults: [
        ...[named("off", { status: standing("off", "off"), reachable }), named("unlikely", { forecast })],
        ...[named("moved", { regimeChanged: true }), named("fine")],
      ],
      tests: [
        ...[
          { ...test, key: "harm", guardrailWorse: true },
          { ...test, key: "odd", unreliable: true },
        ],
        ...[
          { ...test, key: "near", lossUsed: 0.85 },
          { ...test, key: "over", state: "decided" as const, lossUsed: 2 },
        ],
      ],
    });
    expect(risks.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      ...["key-result-off off", "key-result-unlikely unlikely", "baseline-no-longer-valid moved"],
      ...["guardrail-worse harm", "unreliable-test odd", "near-loss near"],
    ]);
    expect(risks.map(({ beyondBudget }) => beyondBudget)).toEqual([{ wins: 6, tests: 3 }, ...Array(5).fill(null)]);
  });

  it("finds key results without a test, tests without a key result, and forgotten irritants", () => {
    const { gaps } = outcomeBoard({
      ...input,
      keyResults: [
        ...[named("ces-returns"), named("alone")],
        named("reached", { progress: { share: 1.2, interval: null, reason: null } }),
      ],
      tests: [
        ...[test, { ...test, key: "adrift", keyResult: null }],
        { ...test, key: "curious", keyResult: null, exploration: true },
      ],
      irritants: [
        { key: "label", title: { en: "Label" }, open: true, lastTouched: "2026-10-20" },
        { key: "solved", title: { en: "Solved" }, open: false, lastTouched: "2026-01-01" },
        { key: "recent", title: { en: "Recent" }, open: true, lastTouched: "2026-11-20" },
      ],
    });
    expect(gaps.keyResultsWithoutTest.map(({ key }) => key)).toEqual(["alone"]);
    expect(gaps.testsWithoutKeyResult.map(({ key }) => key)).toEqual(["adrift"]);
    expect(gaps.irritantsUntouched).toEqual([{ key: "label", title: { en: "Label" }, days: 37 }]);
  });

  it("survives a trip through JSON unchanged", () => {
    const board = outcomeBoard(input);
    expect(JSON.parse(JSON.stringify(board))).toEqual(board);
  });
});

describe("avoidedLoss", () => {
  it("is excess harm × customers a day × days left, per currency", () => {
    // 2 ± 1 % of 100 a day over 30 days: 60 customers, ± 1.96 · 30; plus 1 % of 50 a day over 10 days: 5
    const harm = { value: 0.02, standardError: 0.01 };
    const late = {
      ...{ experiment: "b", currency: "customers" as const, customersPerDay: 50, stoppedOn: "2026-12-21" },
      harm: { value: 0.01, standardError: 0 },
    };
    const stopped = [
      { experiment: "a", currency: "customers" as const, harm, customersPerDay: 100, stoppedOn: "2026-12-01" },
      late,
    ];
    const [loss] = avoidedLoss(stopped, "2026-12-31").value ?? [];
    expect(loss).toMatchObject({ currency: "customers", tests: 2 });
    expect(loss?.value).toBeCloseTo(65, 9);
    expect(loss?.interval.lower).toBeCloseTo(65 - 1.959964 * 30, 4);
    expect(avoidedLoss([], "2026-12-31")).toEqual({ value: null, reason: "nothing-stopped" });
  });
});
