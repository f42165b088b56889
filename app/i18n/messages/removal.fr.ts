import type { Shape } from "#app/i18n/shape.ts";
import type { removal as en } from "./removal.en.ts";

export const removal: Shape<typeof en> = {
  removed: "« {{name}} » a été retiré.",
  putBackOf: "Annuler : remettre « {{name}} »",
  unknown: "On ne sait plus ce qui avait été retiré. Ajoutez-le de nouveau.",
  thereAgain: "« {{name}} » est déjà de retour ; rien n’a changé.",
  revokeConnection: "Révoquer la connexion « {{name}} »",
  connectionEnds:
    "Toutes les applications qui ont cette clé client cessent aussitôt de recevoir les drapeaux : leurs fonctions reprennent les valeurs écrites dans leur code, et plus personne n’entre dans un test par elles. Une clé révoquée ne redevient jamais valable. Pour remplacer une clé sans coupure, passez plutôt par « Remplacer la clé ».",
  revokeKey: "Révoquer la clé « {{name}} »",
  keyEnds:
    "Tout ce qui envoie des données ou lit des résultats avec cette clé est désormais refusé. Une clé révoquée ne redevient jamais valable.",
  webhookEnds:
    "Plus rien n’est envoyé à cette adresse ; son secret de signature et son journal d’envois disparaissent avec elle. Pour faire une pause, coupez-la plutôt.",
};
