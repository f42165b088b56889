import { describe, expect, it } from "vitest";
import { activityOpening } from "./activity.ts";
import { type KeyResultDraftInput, keyResultSchema } from "./key-result.ts";
import { publishProblems } from "./publish-problems.ts";

const cycle = { from: "2026-10-01", to: "2026-12-31" };
const complete: KeyResultDraftInput = {
  ...{ title: { en: "Raise CES", fr: "Augmenter le CES" }, kind: "increase", metric: "ces-returns" },
  ...{ baseline: 4.9, target: 5.4, source: "Survey after the refund", owner: "ines@example.com" },
  ...{ startsOn: "2026-10-01", dueOn: "2026-12-31" },
};
const objective = { title: { en: "Easy returns" }, owner: "ines@example.com" };
const check = (changes: Partial<KeyResultDraftInput>, metricDirection: "up" | "down" | null = "up") =>
  publishProblems(objective, [{ draft: keyResultSchema.parse({ ...complete, ...changes }), metricDirection }], cycle);
const codes = (changes: Partial<KeyResultDraftInput>) => check(changes).problems.map(({ code }) => code);

describe("publishProblems", () => {
  it("has nothing to say about a complete objective", () => {
    expect(check({})).toEqual({ problems: [], warnings: [] });
  });

  it("names each thing that is missing, with its field", () => {
    const { problems } = check({ owner: null, baseline: null, target: null, dueOn: null, source: null });
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "no-owner keyResults.0.owner",
      "no-source keyResults.0.source",
      "no-baseline keyResults.0.baseline",
      "no-target keyResults.0.target",
      "no-date keyResults.0.dueOn",
    ]);
  });

  it("asks a band for its ends, and milestones for their levels but for no number", () => {
    expect(codes({ kind: "maintain", baseline: null, target: null })).toEqual(["no-band"]);
    expect(codes({ kind: "milestone", baseline: null, target: null, metric: null })).toEqual(["no-milestones"]);
  });

  it("keeps dates inside the cycle", () => {
    expect(codes({ dueOn: "2027-01-15" })).toEqual(["outside-cycle"]);
  });

  it("asks for an owner and at least one key result of the objective itself", () => {
    const { problems } = publishProblems({ ...objective, owner: null }, [], cycle);
    expect(problems.map(({ code }) => code)).toEqual(["no-objective-owner", "no-key-results"]);
  });

  it("warns of activities and of a kind that goes against its metric", () => {
    expect(check({ title: { en: "Launch the callback" } }).warnings).toEqual([
      { code: "activity", path: "keyResults.0.title", data: { words: "launch" } },
    ]);
    expect(check({}, "down").warnings.map(({ code }) => code)).toEqual(["against-direction"]);
  });
});

describe("activityOpening", () => {
  const activities = [
    ...["Launch the callback button", "Deploy the chatbot", "Roll out the new form in 40 shops", "Build a help centre"],
    ...["Lancer le rappel", "Déployer le robot conversationnel", "Mettre en place un suivi", "Création d’une FAQ"],
    ...[
      "Refonte du parcours de retour",
      "Mettre en œuvre la charte",
      "Former 40 conseillers",
      "• Déploiement du suivi",
    ],
  ];
  const results = [
    ...[
      "Raise CES from 4.9 to 5.4",
      "Reduce repeat contacts by launching callbacks",
      "Delivery on the promised day ≥ 95 %",
    ],
    ...[
      "Faire passer le CES de 4,9 à 5,4",
      "Réduire les contacts répétés",
      "Formulaires sans erreur : 98 %",
      "Former customers who return",
    ],
  ];

  it.each(activities)("sees that “%s” is something to do", (title) => {
    expect(activityOpening({ en: title, fr: title })).not.toBeNull();
  });

  it.each(results)("leaves “%s” alone", (title) => {
    const language = /^(Faire|Réduire|Formulaires)/.test(title) ? "fr" : "en";
    expect(activityOpening({ [language]: title })).toBeNull();
  });
});
