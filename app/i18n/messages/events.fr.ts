import type { Shape } from "#app/i18n/shape.ts";
import type { events as en } from "./events.en.ts";

export const events: Shape<typeof en> = {
  lead: "Ce qu’une application envoie déjà par le module de suivi, et pour quoi cela compte ici. Une correspondance prend effet en une seconde ; les événements envoyés avant gardent le sens qu’ils avaient.",
  mapped: "Noms mis en correspondance",
  add: "Ajouter un nom",
  editTitle: "Ce que veut dire « {{name}} »",
  name: "Nom de l’événement",
  nameHint:
    "Exactement celui que l’application donne à logEvent. Il l’emporte sur une échelle ou un indicateur de même clé.",
  nameInvalid: "100 caractères au plus, sans retour à la ligne ni espace au début ou à la fin.",
  nameTaken: "Ce nom a déjà une correspondance.",
  target: "Compte comme",
  choose: "Choisir…",
  answers: "Une réponse sur une échelle",
  counted: "Un événement d’un indicateur",
  property: "Propriété qui porte le score ou la valeur",
  propertyHint:
    "Laissée vide : score pour une échelle, value pour une quantité. Une occurrence n’en a pas. Ce qui n’est pas un nombre de l’échelle est refusé.",
  stepProperty: "Propriété qui porte l’étape",
  stepHint: "Elle contient la clé d’une étape de parcours. Laissée vide : step, quand l’événement en a une.",
  reads: "Lit",
  nothing: "rien : compte une fois",
  remove: "Supprimer",
  removeOf: "Supprimer : {{name}}",
  empty: "Aucun nom n’a de correspondance",
  emptyText:
    "Un événement qui porte le nom d’une échelle ou d’un indicateur compte sans correspondance. Ajoutez les noms que votre application emploie autrement.",
  unmapped: "Vus récemment, sans correspondance",
  unmappedLead:
    "Noms reçus qui n’ont compté pour rien, les 200 plus fréquents des 30 derniers jours, à quelques secondes près. Ni valeur ni client ne sont gardés.",
  count: "Fois",
  seen: "Vu pour la dernière fois",
  map: "Donner un sens",
  mapOf: "Donner un sens : {{name}}",
  unmappedEmpty: "Rien d’inconnu n’est arrivé",
  unmappedEmptyText: "Chaque événement du module de suivi avait un sens, ou aucun n’a été envoyé.",
};
