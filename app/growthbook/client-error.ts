/** What went wrong with a call, by what can be done about it. */
export const callProblems = {
  // These pass by themselves: tried again.
  timeout: "retry",
  unreachable: "retry",
  "rate-limit": "retry",
  "server-error": "retry",
  // These need a person.
  "key-refused": "person",
  "plan-limit": "person",
  conflict: "person",
  warning: "person",
  invalid: "person",
  "not-found": "person",
  "not-growthbook": "person",
  redirected: "person",
} as const;

export type CallProblem = keyof typeof callProblems;

/** A call to GrowthBook that did not do what it was for. `detail` is GrowthBook's own sentence, or the network's. */
export class GrowthbookCallError extends Error {
  override name = "GrowthbookCallError";

  constructor(
    readonly problem: CallProblem,
    readonly detail: string,
    /** Not before then, when GrowthBook said so. */
    readonly retryAt: Date | null = null,
  ) {
    super(`${problem}: ${detail}`);
  }

  get passes(): boolean {
    return callProblems[this.problem] === "retry";
  }
}
