import type { ExperimentDefinitionInput } from "#experiments/definition/experiment.ts";
import type { LocalizedText } from "#experiments/metrics/localized-text.ts";

export const both = (en: string, fr: string): LocalizedText => ({ en, fr });

export const arm = (
  key: string,
  name: LocalizedText,
  weight: number,
  value: boolean | string,
  agentCard: LocalizedText | null = null,
) => ({ key, name, weight, value, agentCard });

export const today = both("As today", "Comme aujourd’hui");

/**
 * The demo's seven tests: one in every state a visitor should see. Days count back from today;
 * `end` is how the story goes on, `null` while it runs. A test stopped at its accepted loss ends when the rule fires.
 */
export type DemoTest = {
  key: string;
  owner: string;
  startedDaysAgo: number | null;
  end:
    | null
    | { kind: "accepted-loss" }
    | {
        kind: "decided";
        daysAgo: number;
        verdict: "ship" | "stop";
        variation: string | null;
        reason: string;
        learning: string;
        nextStep: string;
      };
  definition: ExperimentDefinitionInput;
};
