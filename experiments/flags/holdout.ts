import type { FeatureDefinition } from "@growthbook/growthbook";
import type { FlagValue } from "#experiments/definition/flag-value.ts";
import type { Locale } from "#experiments/metrics/localized-text.ts";

/** A holdout as the payload needs it: customers set aside, who keep the control of every test launched meanwhile. */
export type FlaggedHoldout = {
  key: string;
  /** Share of customers set aside, 0–1. */
  share: number;
  hashAttribute: string;
  seed: string;
};

export const heldOut = "held-out";
export const inTests = "rest";

/** The variations of a holdout, in the order of the facts: 0 is set aside. */
export const holdoutVariations = [
  { key: heldOut, name: { en: "Held out", fr: "Tenus à l’écart" } },
  { key: inTests, name: { en: "Everyone else", fr: "Tous les autres" } },
] as const;

/** The flag that says on which side of a holdout a customer is. No key of a test or holdout holds a colon. */
export function holdoutFlag(key: string): string {
  return `holdout:${key}`;
}

/** The rule that keeps a holdout's customers out of a test. */
export function holdoutRuleId(key: string, test: string): string {
  return `${holdoutFlag(key)}:${test}`;
}

export function isHoldoutRule(ruleId: string): boolean {
  return ruleId.startsWith("holdout:");
}

/**
 * The holdout as a feature: one experiment over all customers, so that both sides are tracked as exposures of it.
 * Those set aside get its value; the others pass through it to the default and on to the tests.
 */
export function holdoutFeature(
  { key, share, hashAttribute, seed }: FlaggedHoldout,
  locale: Locale,
): FeatureDefinition<FlagValue> {
  return {
    defaultValue: inTests,
    rules: [
      {
        id: key,
        key,
        seed,
        hashVersion: 2,
        hashAttribute,
        phase: "1",
        coverage: 1,
        variations: holdoutVariations.map((variation) => variation.key),
        weights: [share, 1 - share],
        meta: holdoutVariations.map(({ key: own, name }) => ({
          key: own,
          name: name[locale],
          ...(own === inTests && { passthrough: true }),
        })),
      },
    ],
  };
}
