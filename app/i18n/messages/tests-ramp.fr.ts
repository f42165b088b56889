import type { Shape } from "#app/i18n/shape.ts";
import type { testsRamp as english } from "./tests-ramp.en.ts";

/** Combien de clients un test laisse entrer, et ses phases. */
export const testsRamp: Shape<typeof english> = {
  title: "Qui entre dans le test",
  lead: "{{share}} de l’audience, phase {{phase}}",
  due: "L’étape suivante, {{share}}, peut être franchie maintenant.",
  dueAutomatic: "L’étape suivante, {{share}}, est franchie d’elle-même dans la minute.",
  held: "L’étape suivante, {{share}}, pourra être franchie à partir du {{date}}.",
  heldAutomatic:
    "L’étape suivante, {{share}}, sera franchie d’elle-même à partir du {{date}}, sauf si un garde-fou se dégrade ou si le contrôle de santé échoue.",
  worse: "Dégradé : {{metrics}}. Aucune étape n’est franchie d’elle-même.",
  unhealthy: "Le tirage ou les données ne sont pas fiables : {{reasons}}. Aucune étape n’est franchie d’elle-même.",
  next: "Laisser entrer {{share}}",
  anyway: "Ne pas attendre",
  anywayText:
    "Vous franchissez l’étape sous votre responsabilité ; le journal le dit. La part ne peut plus baisser ensuite dans cette phase.",
  newLots: "Refaire le tirage",
  cost: "Les clients sont répartis à nouveau : certains recevront une autre variante qu’avant. {{exposed}} clients et {{answers}} réponses recueillis jusqu’ici ne comptent plus, les jours recommencent, et une montée repart de sa première étape. Ce qui a été consommé de la perte acceptée le reste.",
  open: "Ouvrir la phase {{phase}}",
  edit: "Enregistrer et ouvrir la phase {{phase}}",
  editText: "Nécessaire quand le changement empêche de comparer.",
};
