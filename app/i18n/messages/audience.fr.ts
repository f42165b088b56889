import type { Shape } from "#app/i18n/shape.ts";
import type { audience as en } from "./audience.en.ts";

/** Combien de clients vus récemment remplissent les conditions d’une règle ou d’un test. */
export const audience: Shape<typeof en> = {
  match_one: "{{matching}} des {{of}} clients vus ces 30 derniers jours remplit ces conditions.",
  match_other: "{{matching}} des {{of}} clients vus ces 30 derniers jours remplissent ces conditions.",
  leftOut_one:
    "{{count}} autre est laissé de côté : un attribut de ces conditions est venu avec lui et n’est pas conservé.",
  leftOut_other:
    "{{count}} autres sont laissés de côté : un attribut de ces conditions est venu avec eux et n’est pas conservé.",
  sample:
    "Un échantillon, au plus les 2 000 derniers vus. Seules les conditions comptent ici, ni le tirage ni d’autres drapeaux.",
  button: "Compter qui les remplit",
  failed: "Le compte n’a pas pu être fait à l’instant.",
  reason: {
    "nothing-seen":
      "Personne ne peut encore être compté : aucun client n’a été vu. Les attributs viennent de l’évaluation à distance et de l’extension officielle de suivi.",
    "too-few": "Trop peu pour compter : moins de 5 clients vus ces 30 derniers jours dont les attributs sont connus.",
    "not-kept":
      "Ne peut être compté : ces conditions demandent ce qui n’est pas conservé, comme une clé, un nom, une adresse e-mail, un texte long ou la page.",
    "unknown-group": "Ne peut être compté : aucun groupe enregistré n’a cette clé.",
    incomplete: "Pas encore compté : une condition est incomplète.",
  },
};
