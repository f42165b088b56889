import { type Problem, type Refusal, refusal } from "#experiments/lifecycle/problem.ts";
import { type Day, daysBetween, elapsedShare, type Period } from "./day.ts";
import type { CycleStatus } from "./objective.ts";

/** Every allowed move and where it leads. A closed cycle may be reopened to correct it. */
export const cycleMoves = {
  activate: { draft: "active" },
  close: { active: "closed" },
  reopen: { closed: "active" },
} as const satisfies Record<string, Partial<Record<CycleStatus, CycleStatus>>>;

export type CycleMove = keyof typeof cycleMoves;

export type CycleAround = {
  /** Other active cycles of the workspace whose days this one shares. */
  overlapping: readonly string[];
  /** Published objectives in it. */
  published: number;
  /** Key results without a grade, by key. */
  ungraded: readonly string[];
};

export type CycleMoveResult = { ok: true; status: CycleStatus } | Refusal;

/** Where `move` leads; refused with reasons when it is not allowed, nothing is published, or grades are missing. */
export function moveCycle(status: CycleStatus, move: CycleMove, around: CycleAround): CycleMoveResult {
  const table: Partial<Record<CycleStatus, CycleStatus>> = cycleMoves[move];
  const to = table[status];
  if (to === undefined) return refusal({ code: "move-not-allowed", path: "status", data: { move, status } });
  const problems = obstacles(move, around);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, status: to };
}

function obstacles(move: CycleMove, { overlapping, published, ungraded }: CycleAround): Problem[] {
  const problems: Problem[] = [];
  if (move === "activate" && published === 0) problems.push({ code: "nothing-published", path: "", data: {} });
  if (move !== "close" && overlapping.length > 0) {
    problems.push({ code: "cycles-overlap", path: "startsOn", data: { cycles: overlapping.join(", ") } });
  }
  if (move === "close" && ungraded.length > 0) {
    problems.push({ code: "not-graded", path: "", data: { keyResults: ungraded.join(", ") } });
  }
  return problems;
}

/** How far a cycle is: share elapsed 0–1 and whole weeks left, rounded up. */
export function cycleClock(period: Period, today: Day): { elapsed: number; weeksLeft: number } {
  return { elapsed: elapsedShare(period, today), weeksLeft: Math.max(0, Math.ceil(daysBetween(today, period.to) / 7)) };
}
