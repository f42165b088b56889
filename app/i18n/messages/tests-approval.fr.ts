import type { Shape } from "#app/i18n/shape.ts";
import type { testsApproval as en } from "./tests-approval.en.ts";

export const testsApproval: Shape<typeof en> = {
  title: "Approbation",
  lead: "Dans cet espace, une seconde personne approuve chaque lancement. Son accord vaut pour le test tel qu’il est écrit maintenant.",
  status: {
    none: "Personne n’a encore été sollicité",
    waiting: "En attente d’une seconde personne",
    approved: "Approuvé",
    refused: "Refusé",
  },
  by: "{{who}}, {{when}}",
  asked: "{{author}} demande : {{comment}}",
  answered: "{{decider}} répond : {{answer}}",
  own: "Quelqu’un d’autre doit répondre : personne n’approuve son propre lancement.",
  comment: "Commentaire",
  ask: "Demander l’approbation",
  askAgain: "Demander à nouveau",
  approve: "Approuver le lancement",
  refuse: "Refuser",
};
