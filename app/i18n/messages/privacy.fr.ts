import type { Shape } from "#app/i18n/shape.ts";
import type { privacy as en } from "./privacy.en.ts";

export const privacy: Shape<typeof en> = {
  lead: "Ce qui est gardé d’un client, pour qui demande à le voir ou veut que cela disparaisse.",
  one: "Un client",
  oneLead: "Chaque consultation, remise ou effacement est inscrit au journal d’audit, sans la clé.",
  customer: "Clé du client",
  customerHint: "Telle que vos applications l’envoient : un numéro de compte, un e-mail haché…",
  customerMissing: "Saisissez la clé du client, 200 caractères au plus.",
  show: "Montrer ce qui est gardé",
  kept: "Ce qui est gardé",
  keptLead: "Chaque ligne qui mène à ce client.",
  found_one: "{{count}} ligne est gardée de ce client.",
  found_other: "{{count}} lignes sont gardées de ce client.",
  kind: "Type",
  rows: "Lignes",
  first: "Première",
  last: "Dernière",
  kinds: {
    exposures: "A rencontré un test",
    answers: "Réponses aux enquêtes",
    events: "Événements",
    solicitations: "Sollicité, ou non, pour une réponse",
    deliveries: "Cartes consignées par des conseillers",
    attributes: "Derniers attributs vus",
  },
  download: "Télécharger chaque ligne (JSON)",
  eraseTitle: "Effacer ce client",
  eraseLead:
    "Supprime chaque ligne ci-dessus. Les tests en cours et les résultats clés sont recomptés sans ce client ; les sommes des tests décidés restent, et rien n’y ramène à lui. Un fichier en cours d’import rapporte ses lignes : attendez qu’il soit terminé.",
  sure: "Effacer tout ce qui est gardé de {{customer}}. Rien ne pourra être rétabli.",
  notSure: "Cochez ceci pour effacer définitivement.",
  erase: "Effacer définitivement",
  erased_one: "{{count}} ligne effacée",
  erased_other: "{{count}} lignes effacées",
  erasedText:
    "Les tests en cours et les résultats clés sont déjà recomptés sans ce client. Les sauvegardes faites avant gardent ces lignes.",
  nothing: "Rien n’est gardé de ce client",
  nothingText: "Vérifiez la clé telle que vos applications l’envoient : majuscules et espaces comptent.",
  how: "Comment les données des clients sont gardées",
  hashed: "Les faits ne nomment leur client que par une empreinte à clé : personne ne peut y lire sa clé ici.",
  written:
    "Les clés et les citations que des personnes ont écrites elles-mêmes restent où elles sont : dans les groupes, les conditions et leur historique, dans les irritants, les observations et les lignes qu’un import a refusées. Modifiez-les ou supprimez-les à la main.",
  retention_one:
    "Après {{count}} mois, les faits passent sous des identifiants au hasard et les commentaires sont supprimés, une fois leurs tests décidés :",
  retention_other:
    "Après {{count}} mois, les faits passent sous des identifiants au hasard et les commentaires sont supprimés, une fois leurs tests décidés :",
  noRetention: "Les faits sont gardés sans limite tant que vous ne fixez pas un nombre de mois :",
  sums: "Les sommes et les résultats ne nomment personne, et restent.",
};
