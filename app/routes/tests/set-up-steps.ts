/** The set-up's pages, in order; each is one URL, `?step=`. */
export const steps = ["why", "what", "who", "measure", "risk", "review"] as const;
export type Step = (typeof steps)[number];

export function stepOf(value: string | null): Step {
  return steps.find((step) => step === value) ?? "why";
}

/** The step where a problem of the definition is put right. */
export function stepOfPath(path: string): Step {
  if (/^(keyResult|irritant|hypothesis|exploration|journey|step|name|owner)/.test(path)) return "why";
  if (/^(flagKey|valueType|variations)/.test(path)) return "what";
  if (/^(audience|coverage|exclusion|ramp|unit|hashAttribute)/.test(path)) return "who";
  if (/^(metrics|survey|method|plannedAnswers|plannedExposed|minRunDays|answerWindow)/.test(path)) return "measure";
  return path.startsWith("affordableLoss") ? "risk" : "review";
}
