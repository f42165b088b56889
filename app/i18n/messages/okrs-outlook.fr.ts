import type { Shape } from "#app/i18n/shape.ts";
import type { okrsOutlook as en } from "./okrs-outlook.en.ts";

export const okrsOutlook: Shape<typeof en> = {
  withPlanned_one: "avec {{count}} test qui peut encore être déployé : {{value}}, chances {{probability}}",
  withPlanned_other: "avec {{count}} tests qui peuvent encore être déployés : {{value}}, chances {{probability}}",
  weeklyAhead: "En gris : où mène la tendance, avec la bande qui contient 80 % des futurs.",
  weeklyPlanned: "En tirets : avec ce que les tests encore à déployer devraient ajouter.",
  title: "Atteignable ?",
  chance: "Chances que les tests seuls comblent l’écart",
  gap: "reste {{gap}}",
  sentence: "Il faut {{wins}} de {{gain}} ; le budget de réponses permet {{tests}}.",
  usualTests: "De tels tests gagnent dans {{chance}} des cas : il en faut environ {{needed}}.",
  basis:
    "Calculé avec {{answers}} réponses encore à venir, {{perTest}} par test suivi chaque jour, un test déployé touchant {{coverage}} de ceux qui répondent, et des effets d’une taille habituelle de {{spread}} ({{source}}). La dérive, bonne ou mauvaise, n’est pas comptée.",
  unknown: "Pas de calcul : {{reason}}.",
  wins_one: "{{count}} victoire",
  wins_other: "{{count}} victoires",
  tests_one: "{{count}} test",
  tests_other: "{{count}} tests",
  holdout: {
    title: "Groupe tenu à l’écart",
    sum: "Somme des contributions des tests",
    n: "n = {{inside}} tenus à l’écart, {{outside}} non",
    agrees: "Les deux concordent dans leurs intervalles.",
    differs:
      "Les deux diffèrent plus que par hasard : des contributions se recouvrent peut-être, ou des effets s’estompent.",
  },
};
