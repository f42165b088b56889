import {
  draft,
  type Experiment,
  type ExperimentDefinitionInput,
  experimentDefinitionSchema,
} from "#experiments/definition/experiment.ts";
import type { LaunchContext } from "#experiments/lifecycle/checklist.ts";

export const variations = [
  { key: "control", name: { en: "Queue" }, weight: 0.5, value: false },
  { key: "callback", name: { en: "Callback" }, weight: 0.5, value: true, agentCard: { en: "Offer to call back." } },
] as const;

/** A complete two-variation test on a callback offer, ready to launch in `readyContext`. */
export const callbackDefinition = {
  name: { en: "Callback first", fr: "Rappel d'abord" },
  hypothesis: {
    change: { en: "we offer a callback before the queue" },
    effect: { en: "contacting us becomes easier" },
    reason: { en: "waiting is what people complain about" },
  },
  keyResult: "effort",
  journey: "contact",
  step: "queue",
  flagKey: "callback-first",
  variations: [...variations],
  metrics: {
    primary: { metric: "ces", smallestEffect: 0.2 },
    corroboration: [{ metric: "repeat-contact" }],
    guardrails: [{ metric: "complaint" }],
  },
  affordableLoss: { complaints: 20, complaintMetric: "complaint" },
  plannedAnswers: 1000,
} satisfies ExperimentDefinitionInput;

export const readyContext: LaunchContext = {
  metrics: {
    ces: { kind: "survey", scale: "ces-7" },
    nps: { kind: "survey", scale: "nps" },
    "repeat-contact": { kind: "occurrence", scale: null },
    complaint: { kind: "occurrence", scale: null },
  },
  keyResults: { effort: { scale: "ces-7" }, recommendation: { scale: "nps" } },
  irritants: ["long-queue"],
  journeys: { contact: ["queue", "call"], returns: ["parcel"] },
  audience: { groups: { staff: { attribute: "id" } }, secureAttributes: [] },
  others: [],
};

/** The callback test as a draft, with some of its definition replaced. */
export function callbackTest(changes: Partial<ExperimentDefinitionInput> = {}, key = "callback-first"): Experiment {
  return draft(key, experimentDefinitionSchema.parse({ ...callbackDefinition, ...changes }));
}
