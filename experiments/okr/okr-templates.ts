import { deliveryPromise, digitalToHuman, productReturns } from "./journey-templates.ts";
import { both, effort, type OkrTemplate, share } from "./template.ts";

const selfService: OkrTemplate = {
  key: "self-service-effort",
  name: both("Self-service without effort", "Libre-service sans effort"),
  objective: {
    title: both(
      "Customers settle everyday requests by themselves, without effort",
      "Les clients règlent seuls leurs demandes courantes, sans effort",
    ),
    why: both(
      "A self-service that fails costs twice: the customer's effort first, then a contact that could have been spared.",
      "Un libre-service qui échoue coûte deux fois : l’effort du client d’abord, puis un contact qui pouvait être évité.",
    ),
  },
  journey: {
    key: "self-service",
    name: both("Self-service", "Libre-service"),
    steps: [
      { key: "find-answer", name: both("Find the answer", "Trouver la réponse") },
      { key: "carry-out", name: both("Carry out the request", "Effectuer la demande") },
      { key: "confirm", name: both("Get the confirmation", "Recevoir la confirmation") },
    ],
  },
  keyResults: [
    {
      title: both("Raise the ease of self-service (CES 1–7)", "Augmenter la facilité du libre-service (CES 1–7)"),
      kind: "increase",
      metric: effort("ces-self-service", both("Ease of self-service", "Facilité du libre-service")),
      source: both("Survey after a self-service request", "Enquête après une demande en libre-service"),
      step: null,
      smallestEffect: 0.15,
    },
    {
      title: both(
        "Reduce contacts within 7 days of a self-service attempt",
        "Réduire les contacts dans les 7 jours suivant une tentative en libre-service",
      ),
      kind: "decrease",
      metric: share(
        "contact-after-self-service",
        both("Contact after self-service", "Contact après le libre-service"),
        "down",
      ),
      source: both("Contact-centre events, matched by customer", "Événements du centre de contact, par client"),
      step: "carry-out",
      smallestEffect: 0.01,
    },
    {
      title: both("Raise the share of requests completed online", "Augmenter la part des demandes terminées en ligne"),
      kind: "increase",
      metric: share("completed-online", both("Completed online", "Terminée en ligne"), "up"),
      source: both("Events of the site and the app", "Événements du site et de l’application"),
      step: "carry-out",
      smallestEffect: 0.02,
    },
  ],
  irritants: [
    {
      title: both("Search does not understand customers' words", "La recherche ne comprend pas les mots des clients"),
      step: "find-answer",
    },
    {
      title: both("The form asks for what we already know", "Le formulaire redemande ce que nous savons déjà"),
      step: "carry-out",
    },
    { title: both("No confirmation that the request arrived", "Aucune confirmation de la demande"), step: "confirm" },
  ],
};

const contactResolution: OkrTemplate = {
  key: "contact-centre-resolution",
  name: both("Solved at the first contact", "Résolu au premier contact"),
  objective: {
    title: both(
      "One contact is enough to solve a customer's problem",
      "Un seul contact suffit à résoudre le problème d’un client",
    ),
    why: both(
      "Having to call again is what customers find hardest, and what costs us most.",
      "Devoir rappeler est ce que les clients trouvent le plus pénible, et ce qui nous coûte le plus.",
    ),
  },
  journey: {
    key: "contact",
    name: both("Contacting us", "Nous contacter"),
    steps: [
      { key: "reach-someone", name: both("Reach someone", "Joindre quelqu’un") },
      { key: "explain", name: both("Explain the problem", "Expliquer le problème") },
      { key: "solve", name: both("Get it solved", "Obtenir la solution") },
    ],
  },
  keyResults: [
    {
      title: both("Reduce repeat contacts within 7 days", "Réduire les contacts répétés dans les 7 jours"),
      kind: "decrease",
      metric: share("repeat-contact", both("Repeat contact within 7 days", "Contact répété sous 7 jours"), "down"),
      source: both("Contact-centre events, matched by customer", "Événements du centre de contact, par client"),
      step: "solve",
      smallestEffect: 0.01,
    },
    {
      title: both(
        "Raise the ease of getting a problem solved (CES 1–7)",
        "Augmenter la facilité à faire résoudre un problème (CES 1–7)",
      ),
      kind: "increase",
      metric: effort("ces-contact", both("Ease of getting it solved", "Facilité de résolution")),
      source: both("Survey after a contact", "Enquête après un contact"),
      step: null,
      smallestEffect: 0.15,
    },
    {
      title: both("Reduce the share of contacts transferred", "Réduire la part des contacts transférés"),
      kind: "decrease",
      metric: share("transfer", both("Transferred contact", "Contact transféré"), "down"),
      source: both("Contact-centre events", "Événements du centre de contact"),
      step: "explain",
      smallestEffect: 0.01,
    },
  ],
  irritants: [
    { title: both("Waiting without knowing how long", "Attendre sans savoir combien de temps"), step: "reach-someone" },
    { title: both("Telling the story again after a transfer", "Tout réexpliquer après un transfert"), step: "explain" },
    { title: both("A promised call back that never comes", "Un rappel promis qui ne vient pas"), step: "solve" },
  ],
};

/** The starts offered when a quarter's objectives are written, in the order they are shown. */
export const okrTemplates: readonly OkrTemplate[] = [
  selfService,
  contactResolution,
  deliveryPromise,
  productReturns,
  digitalToHuman,
];
