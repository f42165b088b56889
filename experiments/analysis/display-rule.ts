export type DisplayQuestion = {
  running: boolean;
  daysRun: number;
  /** Shortest run, in days; whole weeks are waited for. */
  minimumDays: number;
  /** Answers so far and aimed at, over all variations; null: no size was planned. */
  answers: number;
  plannedAnswers: number | null;
  /** `fixed`: one look at the planned size, so that nobody is shown an earlier one. */
  method: "sequential" | "fixed";
  /** The owner may look early: they must be able to stop a test that goes wrong. */
  isOwner: boolean;
};

export type Display =
  | { show: "effects"; early: boolean }
  | { show: "progress"; daysLeft: number; answers: number; answersNeeded: number | null };

/** Share of the planned answers before a running effect is shown to everyone. */
const shareNeeded = 0.5;

/** Days a test runs at least: whole weeks, so that every weekday counts equally often. */
export function minimumRun(minimumDays: number): number {
  return Math.max(1, Math.ceil(minimumDays / 7)) * 7;
}

/**
 * What a results page may show. A running test shows its progress and no effect until it has run its minimum of whole
 * weeks and has half of its planned answers (all of them when it is read once): early effects are mostly noise, and mostly remembered. `early` marks
 * what the owner alone sees. A test that ended shows what it has.
 */
export function displayRule(question: DisplayQuestion): Display {
  const { running, daysRun, minimumDays, answers, plannedAnswers, method, isOwner } = question;
  const daysLeft = Math.max(0, Math.ceil(minimumRun(minimumDays) - daysRun));
  const answersNeeded =
    plannedAnswers === null ? null : Math.ceil(plannedAnswers * (method === "fixed" ? 1 : shareNeeded));
  const ready = daysLeft === 0 && (answersNeeded === null || answers >= answersNeeded);
  if (!running || ready) return { show: "effects", early: false };
  if (isOwner) return { show: "effects", early: true };
  return { show: "progress", daysLeft, answers, answersNeeded };
}
