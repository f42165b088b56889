import { arm, both, type DemoTest, today } from "./demo-test.ts";

export const deliveryTests: readonly DemoTest[] = [
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
        arm(
          "reminder",
          both("Text the evening before", "SMS la veille"),
          0.5,
          true,
          both(
            "The customer is sent the slot by text the evening before. Check that the number on file is theirs.",
            "Le client reçoit son créneau par SMS la veille au soir. Vérifiez que le numéro du dossier est le sien.",
          ),
        ),
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
];
