import { describe, expect, it } from "vitest";
import { launchProblems } from "#experiments/lifecycle/checklist.ts";
import { readyContext } from "#tests/support/experiment.ts";
import { draft, experimentDefinitionSchema } from "./experiment.ts";
import { testTemplates } from "./test-templates.ts";

describe("test templates", () => {
  it.each(testTemplates)("$key leaves only the key result and the primary metric open", ({ key, definition }) => {
    const parsed = experimentDefinitionSchema.parse(definition);
    const open = launchProblems(draft(key, parsed), readyContext).map(({ code }) => code);
    expect(open).toEqual(["no-key-result", "no-primary"]);
  });

  it.each(testTemplates)("$key says everything in both languages", ({ definition }) => {
    const { name, hypothesis, variations, survey } = experimentDefinitionSchema.parse(definition);
    const texts = [name, ...Object.values(hypothesis), survey.when, ...variations.map((variation) => variation.name)];
    for (const text of texts) expect(Object.keys(text ?? {}).sort()).toEqual(["en", "fr"]);
  });
});
