import { arm, both, type DemoTest, today } from "./demo-test.ts";

export const returnsTests: readonly DemoTest[] = [
  {
    key: "one-page-return",
    owner: "tom@demo.invalid",
    startedDaysAgo: 62,
    end: {
      kind: "decided",
      daysAgo: 24,
      verdict: "ship",
      variation: "one-page",
      reason: "Easier by a clear margin, fewer second contacts, no guardrail worse.",
      learning: "Asking once is felt more than explaining better.",
      nextStep: "Do the same for exchanges.",
    },
    definition: {
      name: both("Return form on one page", "Formulaire de retour en une page"),
      flagKey: "return-form",
      valueType: "string",
      hypothesis: {
        change: both(
          "the return form fits on one page and fills the order number in",
          "le formulaire de retour tient en une page et remplit le numéro de commande",
        ),
        effect: both("returning an item is easier", "retourner un article est plus facile"),
        reason: both(
          "typing the number again is what customers complain of most",
          "ressaisir le numéro est ce dont les clients se plaignent le plus",
        ),
      },
      keyResult: "returns-easier",
      irritant: "return-form",
      journey: "returns",
      step: "return-request",
      variations: [
        arm("control", today, 0.5, "three-pages"),
        arm(
          "one-page",
          both("One page", "Une page"),
          0.5,
          "one-page",
          both(
            "The return form is one page, with the order number filled in. Do not ask for the number again.",
            "Le formulaire de retour tient en une page, numéro de commande déjà rempli. Ne redemandez pas le numéro.",
          ),
        ),
      ],
      metrics: {
        primary: { metric: "ces-returns", smallestEffect: 0.15 },
        corroboration: [{ metric: "repeat-contact", smallestEffect: 0.02 }],
        guardrails: [{ metric: "complaint", smallestEffect: 0.01 }],
      },
      survey: { when: both("when the parcel is handed over", "à la remise du colis"), everyVariation: true },
      affordableLoss: { complaints: 50, complaintMetric: "complaint", days: 60 },
      plannedAnswers: 1400,
    },
  },
  {
    key: "refund-bot",
    owner: "tom@demo.invalid",
    startedDaysAgo: 20,
    end: { kind: "accepted-loss" },
    definition: {
      name: both("A bot answers “where is my refund?”", "Un robot répond à « où est mon remboursement ? »"),
      flagKey: "refund-bot",
      hypothesis: {
        change: both(
          "a bot answers refund questions at once",
          "un robot répond immédiatement aux questions de remboursement",
        ),
        effect: both(
          "customers get an answer with less effort",
          "les clients obtiennent une réponse avec moins d’effort",
        ),
        reason: both("most questions only ask for a date", "la plupart des questions ne demandent qu’une date"),
      },
      keyResult: "returns-easier",
      irritant: "refund-silence",
      journey: "returns",
      step: "refund",
      variations: [
        arm("control", today, 0.5, false),
        arm("bot", both("Bot answers first", "Le robot répond d’abord"), 0.5, true),
      ],
      metrics: {
        primary: { metric: "ces-returns", smallestEffect: 0.15 },
        corroboration: [{ metric: "repeat-contact", smallestEffect: 0.02 }],
        guardrails: [{ metric: "complaint", smallestEffect: 0.01 }],
      },
      survey: { when: both("when the refund is paid", "au versement du remboursement"), everyVariation: true },
      affordableLoss: { complaints: 20, complaintMetric: "complaint", days: 42 },
      plannedAnswers: 1600,
    },
  },
];
