import type { ExperimentDefinitionInput } from "#experiments/definition/experiment.ts";

const both = (en: string, fr: string) => ({ en, fr });
const arm = (
  key: string,
  name: { en: string; fr: string },
  weight: number,
  value: boolean | string,
  agentCard: { en: string; fr: string } | null = null,
) => ({ key, name, weight, value, agentCard });
const today = both("As today", "Comme aujourd’hui");

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

export const demoTests: readonly DemoTest[] = [
  {
    key: "callback-first",
    owner: "claire@demo.invalid",
    startedDaysAgo: 46,
    end: null,
    definition: {
      name: both("Offer a call-back before the queue", "Proposer un rappel avant la file d’attente"),
      flagKey: "contact-callback",
      valueType: "boolean",
      hypothesis: {
        change: both(
          "we offer to call the customer back at a time they choose",
          "nous proposons de rappeler le client à l’heure de son choix",
        ),
        effect: both(
          "getting help feels easier and fewer people call twice",
          "obtenir de l’aide paraît plus facile et moins de gens rappellent",
        ),
        reason: both(
          "not knowing how long one waits is the effort, more than the wait",
          "l’effort, c’est d’attendre sans savoir, plus que l’attente elle-même",
        ),
      },
      keyResult: "help-easier",
      irritant: "endless-queue",
      journey: "help",
      step: "contact",
      variations: [
        arm(
          "control",
          today,
          0.5,
          false,
          both("Take the call from the queue as usual.", "Prenez l’appel dans la file comme d’habitude."),
        ),
        arm(
          "callback",
          both("Call-back offered", "Rappel proposé"),
          0.5,
          true,
          both(
            "Offer a call-back at a time the customer chooses. Read the time back to them, then note it in the file.",
            "Proposez un rappel à l’heure choisie par le client. Répétez-lui l’heure, puis notez-la dans le dossier.",
          ),
        ),
      ],
      metrics: {
        primary: { metric: "ces-help", smallestEffect: 0.15 },
        corroboration: [{ metric: "repeat-contact", smallestEffect: 0.02 }],
        guardrails: [{ metric: "complaint", smallestEffect: 0.01 }],
        secondary: [{ metric: "contact-minutes", smallestEffect: 1 }],
      },
      survey: {
        when: both("after the contact, whatever its outcome", "après le contact, quelle qu’en soit l’issue"),
        everyVariation: true,
      },
      affordableLoss: { complaints: 60, complaintMetric: "complaint", days: 84 },
      plannedAnswers: 2000,
    },
  },
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
        arm("one-page", both("One page", "Une page"), 0.5, "one-page"),
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
    key: "slot-reminder",
    owner: "hugo@demo.invalid",
    startedDaysAgo: 4,
    end: null,
    definition: {
      name: both("Remind of the slot the evening before", "Rappeler le créneau la veille au soir"),
      flagKey: "slot-reminder",
      hypothesis: {
        change: both("we text the slot the evening before", "nous rappelons le créneau par SMS la veille au soir"),
        effect: both(
          "more customers are satisfied with their delivery",
          "davantage de clients sont satisfaits de leur livraison",
        ),
        reason: both(
          "a day planned around the van is what a late van ruins",
          "c’est une journée organisée autour de la livraison que le retard gâche",
        ),
      },
      keyResult: "delivery-satisfied",
      irritant: "late-unannounced",
      journey: "delivery",
      step: "slot",
      variations: [
        arm("control", today, 0.5, false),
        arm("reminder", both("Text the evening before", "SMS la veille"), 0.5, true),
      ],
      metrics: {
        primary: { metric: "csat-delivery", smallestEffect: 0.03 },
        corroboration: [{ metric: "complaint", smallestEffect: 0.01 }],
      },
      survey: { when: both("the evening of the delivery", "le soir de la livraison"), everyVariation: true },
      affordableLoss: { money: 4000, worstCasePerCustomer: 0.5, days: 42 },
      plannedAnswers: 2200,
    },
  },
  {
    key: "refund-bot",
    owner: "tom@demo.invalid",
    startedDaysAgo: 20,
    end: { kind: "accepted-loss" },
    definition: {
      name: both("A bot answers “where is my refund?”", "Un robot répond à « où est mon remboursement ? »"),
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
  {
    key: "live-map",
    owner: "hugo@demo.invalid",
    startedDaysAgo: 54,
    end: {
      kind: "decided",
      daysAgo: 26,
      verdict: "stop",
      variation: null,
      reason: "Pas de différence notable après quatre semaines.",
      learning: "Voir la camionnette bouger ne la fait pas arriver à l’heure.",
      nextStep: "Annoncer les retards plutôt que montrer la carte.",
    },
    definition: {
      name: both("Follow the van on a map", "Suivre la camionnette sur une carte"),
      flagKey: "live-map",
      hypothesis: {
        change: both("customers can follow the van on a map", "le client peut suivre la camionnette sur une carte"),
        effect: both("they are more satisfied with the delivery", "il est plus satisfait de sa livraison"),
        reason: both("knowing where it is makes waiting lighter", "savoir où elle est rend l’attente plus légère"),
      },
      keyResult: "delivery-satisfied",
      irritant: "late-unannounced",
      journey: "delivery",
      step: "delivery-day",
      variations: [arm("control", today, 0.5, false), arm("map", both("Live map", "Carte en direct"), 0.5, true)],
      metrics: {
        primary: { metric: "csat-delivery", smallestEffect: 0.05 },
        corroboration: [{ metric: "complaint", smallestEffect: 0.01 }],
      },
      survey: { when: both("the evening of the delivery", "le soir de la livraison"), everyVariation: true },
      affordableLoss: { money: 6000, worstCasePerCustomer: 0.5, days: 42 },
      plannedAnswers: 1100,
    },
  },
  {
    key: "softer-survey",
    owner: "tom@demo.invalid",
    startedDaysAgo: 24,
    end: null,
    definition: {
      name: both("A softer pop-up after the delivery", "Une fenêtre plus discrète après la livraison"),
      flagKey: "delivery-popup",
      hypothesis: {
        change: both(
          "the delivery summary is lighter and easier to close",
          "le résumé de livraison est plus léger et plus facile à fermer",
        ),
        effect: both("customers are more satisfied", "les clients sont plus satisfaits"),
        reason: both("a summary in the way spoils the last moment", "un résumé encombrant gâche le dernier moment"),
      },
      exploration: true,
      journey: "delivery",
      step: "delivery-day",
      variations: [
        arm("control", today, 0.5, false),
        arm("softer", both("Lighter summary", "Résumé allégé"), 0.5, true),
      ],
      metrics: {
        primary: { metric: "csat-delivery", smallestEffect: 0.03 },
        corroboration: [{ metric: "complaint", smallestEffect: 0.01 }],
      },
      survey: { when: both("in the summary itself", "dans le résumé lui-même"), everyVariation: true },
      affordableLoss: { complaints: 40, complaintMetric: "complaint", days: 60 },
      plannedAnswers: 1200,
    },
  },
  {
    key: "call-dosage",
    owner: "claire@demo.invalid",
    startedDaysAgo: null,
    end: null,
    definition: {
      name: both("How much human help after a digital failure?", "Quelle dose d’humain après un échec en ligne ?"),
      flagKey: "human-dosage",
      valueType: "string",
      hypothesis: {
        change: both(
          "a person writes, or calls, when self-service has failed",
          "une personne écrit, ou appelle, quand le libre-service a échoué",
        ),
        effect: both("getting help is easier", "obtenir de l’aide est plus facile"),
        reason: null,
      },
      keyResult: "help-easier",
      journey: "help",
      step: "resolution",
      variations: [
        arm("control", both("Nobody", "Personne"), 0.34, "none"),
        arm("message", both("A message", "Un message"), 0.33, "message"),
        arm("call", both("A call", "Un appel"), 0.33, "call"),
      ],
      metrics: { primary: { metric: "ces-help", smallestEffect: 0.15 } },
    },
  },
];
