import { z } from "zod";
import { keySchema } from "#experiments/definition/keys.ts";
import { type Problem, type Refusal, refusal } from "./problem.ts";

export const verdicts = ["ship", "stop", "extend", "discuss"] as const;
export type Verdict = (typeof verdicts)[number];

/** What a person sends to decide a test. `variation` is the key of the variation to ship. */
export const decisionInputSchema = z.object({
  verdict: z.enum(verdicts),
  variation: keySchema.nullable().default(null),
  reason: z.string().trim().max(4000).default(""),
  learning: z.string().trim().max(4000).default(""),
  nextStep: z.string().trim().max(4000).nullable().default(null),
});

export type DecisionInput = z.infer<typeof decisionInputSchema>;

/** A decision as it is written, once. `variation` is the index shipped, null unless the verdict is ship. */
export type DecisionRecord = {
  verdict: Verdict;
  variation: number | null;
  reason: string;
  learning: string;
  nextStep: string | null;
  recommended: Verdict | null;
  authorId: number | null;
  secondPersonId: number | null;
};

export type DecisionContext = {
  /** Keys of the test's variations in order. */
  variations: readonly string[];
  /** What the results recommend; null while there is nothing to recommend. */
  recommended: Verdict | null;
  authorId: number | null;
  /** Who confirmed beside the author, if anyone. */
  secondPersonId: number | null;
};

export type DecisionResult = { ok: true; decision: DecisionRecord } | Refusal;

/**
 * Checks a decision and makes the record to write. It needs a reason and a learning; ship needs the variation;
 * anything but the recommendation needs a second person. Records are never changed: deciding again is a new one.
 */
export function decide(input: DecisionInput, context: DecisionContext): DecisionResult {
  const problems: Problem[] = [];
  if (input.reason === "") problems.push({ code: "no-reason", path: "reason", data: {} });
  if (input.learning === "") problems.push({ code: "no-learning", path: "learning", data: {} });
  const variation = input.verdict === "ship" ? context.variations.indexOf(input.variation ?? "") : null;
  if (variation === -1) {
    problems.push({ code: "no-variation", path: "variation", data: { variation: input.variation ?? "" } });
  }
  if (needsSecondPerson(input.verdict, context.recommended) && !confirmedByAnother(context)) {
    problems.push({
      code: "second-person-needed",
      path: "secondPerson",
      data: { verdict: input.verdict, recommended: context.recommended ?? "" },
    });
  }
  if (problems.length > 0) return refusal(...problems);
  return {
    ok: true,
    decision: {
      verdict: input.verdict,
      variation,
      reason: input.reason,
      learning: input.learning,
      nextStep: input.nextStep,
      recommended: context.recommended,
      authorId: context.authorId,
      secondPersonId: context.secondPersonId,
    },
  };
}

/** Whether `verdict` goes against the recommendation. Talking it over ("discuss") never does. */
export function needsSecondPerson(verdict: Verdict, recommended: Verdict | null): boolean {
  return verdict !== "discuss" && recommended !== null && verdict !== recommended;
}

function confirmedByAnother({ authorId, secondPersonId }: DecisionContext): boolean {
  return secondPersonId !== null && secondPersonId !== authorId;
}
