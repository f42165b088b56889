import { describe, expect, it } from "vitest";
import { inLocale, localizedTextInput, withLocale } from "./localized-text.ts";
import { isScore, scaleSchema, valueOfScore, valueRange } from "./scale.ts";
import { askableLocales, presetOf, scaleFromPreset, scalePresets } from "./scale-presets.ts";

describe("the preset scales", () => {
  it.each([
    ["nps", 0, 10, "up", "nps"],
    ["csat", 1, 5, "up", "top-box"],
    ["ces-2", 1, 7, "up", "mean"],
    ["ces-5", 1, 5, "up", "mean"],
    ["ces-1", 1, 5, "down", "mean"],
  ] as const)("%s is asked from %i to %i, good is %s, scored by %s", (instrument, min, max, direction, scoring) => {
    const preset = presetOf(instrument);
    expect(preset && scaleFromPreset(preset)).toMatchObject({ min, max, direction, scoring });
  });

  it("can be saved and asked in both languages, under each of their scorings", () => {
    for (const preset of scalePresets) {
      for (const choice of preset.scorings)
        expect(scaleSchema.safeParse(scaleFromPreset(preset, choice)).success).toBe(true);
      expect(askableLocales(preset)).toEqual(["en", "fr"]);
    }
    expect(presetOf("custom")).toBeNull();
  });

  it("keeps a no-break space before a French question mark", () => {
    for (const { wording } of scalePresets) expect(wording.fr).not.toMatch(/ [?!:;]/);
  });
});

describe("valueOfScore", () => {
  const csat = scaleFromPreset(scalePresets[1] ?? expect.fail("csat"));
  const nps = scaleFromPreset(scalePresets[0] ?? expect.fail("nps"));

  it("counts the top two boxes of satisfaction", () => {
    expect([1, 3, 4, 5].map((score) => valueOfScore(csat, score))).toEqual([0, 0, 1, 1]);
    expect(valueRange(csat)).toEqual({ min: 0, max: 1 });
  });

  it("codes promoters 100, passives 0, detractors −100", () => {
    expect([0, 6, 7, 8, 9, 10].map((score) => valueOfScore(nps, score))).toEqual([-100, -100, 0, 0, 100, 100]);
  });

  it("refuses what is off the scale", () => {
    for (const score of [-1, 11, 4.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(isScore(nps, score)).toBe(false);
      expect(() => valueOfScore(nps, score)).toThrow(RangeError);
    }
  });
});

describe("scaleSchema", () => {
  const custom = {
    ...{ key: "effort-9", name: { fr: "Effort" }, instrument: "custom", min: 1, max: 9, direction: "down" },
    ...{ scoring: "mean", wording: { fr: "Quel effort ?" } },
  };
  it("takes any whole range with a direction", () => {
    expect(scaleSchema.parse(custom)).toMatchObject({ topBoxFrom: null, labels: null });
  });
  it.each([
    ["a range that does not rise", { max: 1 }, "max"],
    ["half points", { max: 5.5 }, "max"],
    ["a range too wide to label", { max: 500 }, "max"],
    ["top-box without a line", { scoring: "top-box" }, "topBoxFrom"],
    ["a line at the bottom, which everybody passes", { scoring: "top-box", topBoxFrom: 1 }, "topBoxFrom"],
    ["a line without top-box", { topBoxFrom: 7 }, "topBoxFrom"],
    ["nps on nine points", { scoring: "nps" }, "scoring"],
    ["a label off the scale", { labels: [{ score: 10, label: { fr: "Trop" } }] }, "labels"],
    ["no direction", { direction: undefined }, "direction"],
    ["no wording at all", { wording: {} }, "wording"],
  ])("refuses %s", (_, change, field) => {
    const result = scaleSchema.safeParse({ ...custom, ...change });
    expect(result.error?.issues.map(({ path }) => path[0])).toContain(field);
  });
});

describe("localized text", () => {
  it("falls back to the other language", () => {
    expect(inLocale({ fr: "Facilité" }, "en")).toBe("Facilité");
  });
  it("edits one language and keeps the other", () => {
    expect(withLocale({ en: "Ease", fr: "Aise" }, "fr", " Facilité ")).toEqual({ en: "Ease", fr: "Facilité" });
    expect(withLocale({ en: "Ease", fr: "Aise" }, "fr", "")).toEqual({ en: "Ease" });
  });
  it("takes a plain string in the workspace's language", () => {
    expect(localizedTextInput("fr").parse("Facilité")).toEqual({ fr: "Facilité" });
    expect(localizedTextInput("fr").safeParse(" ").success).toBe(false);
    expect(localizedTextInput("fr").safeParse({}).success).toBe(false);
  });
});
