import { describe, expect, it } from "vitest";
import type { LocalizedText } from "#experiments/metrics/localized-text.ts";
import { activityOpening } from "./activity.ts";
import { keyResultSchema } from "./key-result.ts";
import { okrTemplates } from "./okr-templates.ts";

function texts(value: unknown): LocalizedText[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "en" in value && "fr" in value ? [value as LocalizedText] : [];
  return [...own, ...Object.values(value).flatMap(texts)];
}

describe.each(okrTemplates.map((template) => [template.key, template] as const))("template %s", (_key, template) => {
  it("says everything in French and in English, with French spaces", () => {
    for (const { en, fr } of texts(template)) {
      expect(en?.trim()).toBeTruthy();
      expect(fr?.trim()).toBeTruthy();
      expect(fr).not.toMatch(/ [:;?!%»]|« |'/);
    }
  });

  it("offers three key results that the form accepts and that are no activities", () => {
    for (const { title, kind, metric, smallestEffect } of template.keyResults) {
      expect(keyResultSchema.parse({ title, kind, metric: metric.key, smallestEffect }).baseline).toBeNull();
      expect(activityOpening(title)).toBeNull();
    }
  });

  it("points only at its own steps, and goes the way its metrics are good", () => {
    const steps = template.journey.steps.map(({ key }) => key);
    for (const { step } of [...template.keyResults, ...template.irritants])
      if (step !== null) expect(steps).toContain(step);
    for (const { kind, metric } of template.keyResults) {
      if (kind !== "maintain") expect(kind).toBe(metric.direction === "up" ? "increase" : "decrease");
    }
  });
});

describe("okrTemplates", () => {
  it("are the five journeys, each metric with its own key", () => {
    expect(okrTemplates.map(({ key }) => key)).toEqual([
      ...["self-service-effort", "contact-centre-resolution", "delivery-promise", "returns", "digital-to-human"],
    ]);
    const keys = okrTemplates.flatMap(({ keyResults }) => keyResults.map(({ metric }) => metric.key));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
