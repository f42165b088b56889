import { amount, both, effort, type OkrTemplate, satisfaction, share } from "./template.ts";

export const deliveryPromise: OkrTemplate = {
  key: "delivery-promise",
  name: both("A delivery promise that holds", "Une promesse de livraison tenue"),
  objective: {
    title: both(
      "Customers can count on the delivery date we give them",
      "Les clients peuvent compter sur la date de livraison annoncée",
    ),
    why: both(
      "A late parcel is forgiven when the promise was honest; a broken promise is not.",
      "Un colis tardif se pardonne si la promesse était honnête ; une promesse rompue, non.",
    ),
  },
  journey: {
    key: "delivery",
    name: both("Delivery", "Livraison"),
    steps: [
      { key: "choose-slot", name: both("Choose a slot", "Choisir un créneau") },
      { key: "follow-parcel", name: both("Follow the parcel", "Suivre le colis") },
      { key: "receive", name: both("Receive it", "Recevoir le colis") },
    ],
  },
  keyResults: [
    {
      title: both(
        "Raise the share of parcels delivered on the promised day",
        "Augmenter la part des colis livrés le jour promis",
      ),
      kind: "increase",
      metric: share("on-promised-day", both("Delivered on the promised day", "Livré le jour promis"), "up"),
      source: both("Carrier events", "Événements des transporteurs"),
      step: "receive",
      smallestEffect: 0.01,
    },
    {
      title: both("Reduce “where is my order” contacts", "Réduire les contacts « où est ma commande »"),
      kind: "decrease",
      metric: share("where-is-my-order", both("“Where is my order” contact", "Contact « où est ma commande »"), "down"),
      source: both("Contact reasons of the contact centre", "Motifs du centre de contact"),
      step: "follow-parcel",
      smallestEffect: 0.005,
    },
    {
      title: both(
        "Raise satisfaction with delivery (CSAT, 4–5)",
        "Augmenter la satisfaction sur la livraison (CSAT, 4–5)",
      ),
      kind: "increase",
      metric: satisfaction("csat-delivery", both("Satisfaction with delivery", "Satisfaction sur la livraison")),
      source: both("Survey the day after delivery", "Enquête le lendemain de la livraison"),
      step: "receive",
      smallestEffect: 0.03,
    },
  ],
  irritants: [
    {
      title: both("Slots too wide to stay at home for", "Des créneaux trop larges pour rester chez soi"),
      step: "choose-slot",
    },
    {
      title: both("Tracking that says nothing new for days", "Un suivi muet pendant plusieurs jours"),
      step: "follow-parcel",
    },
    { title: both("Parcel “delivered” but not there", "Colis « livré » mais introuvable"), step: "receive" },
  ],
};

export const productReturns: OkrTemplate = {
  key: "returns",
  name: both("Returns without regret", "Des retours sans regret"),
  objective: {
    title: both("Returning a product is as easy as buying it", "Retourner un produit est aussi facile que l’acheter"),
    why: both(
      "An easy return is remembered at the next purchase; a hard one ends it.",
      "Un retour facile reste en mémoire à l’achat suivant ; un retour pénible y met fin.",
    ),
  },
  journey: {
    key: "returns",
    name: both("Returns", "Retours"),
    steps: [
      { key: "ask-return", name: both("Ask for the return", "Demander le retour") },
      { key: "send-back", name: both("Send it back", "Renvoyer le produit") },
      { key: "refund", name: both("Get the money back", "Être remboursé") },
    ],
  },
  keyResults: [
    {
      title: both("Raise the ease of returning a product (CES 1–7)", "Augmenter la facilité de retour (CES 1–7)"),
      kind: "increase",
      metric: effort("ces-returns", both("Ease of returning", "Facilité de retour")),
      source: both("Survey after the refund", "Enquête après le remboursement"),
      step: null,
      smallestEffect: 0.15,
    },
    {
      title: both("Reduce the days until the refund", "Réduire le délai de remboursement"),
      kind: "decrease",
      metric: amount("days-to-refund", both("Days until the refund", "Jours jusqu’au remboursement"), "days"),
      source: both("Payment system", "Système de paiement"),
      step: "refund",
      smallestEffect: 0.5,
    },
    {
      title: both("Reduce contacts about a return", "Réduire les contacts au sujet d’un retour"),
      kind: "decrease",
      metric: share("contact-about-return", both("Contact about a return", "Contact au sujet d’un retour"), "down"),
      source: both("Contact reasons of the contact centre", "Motifs du centre de contact"),
      step: "send-back",
      smallestEffect: 0.01,
    },
  ],
  irritants: [
    { title: both("The label has to be printed at home", "L’étiquette à imprimer chez soi"), step: "send-back" },
    { title: both("Return conditions nobody can find", "Des conditions de retour introuvables"), step: "ask-return" },
    {
      title: both("No news between drop-off and refund", "Aucune nouvelle entre le dépôt et le remboursement"),
      step: "refund",
    },
  ],
};

export const digitalToHuman: OkrTemplate = {
  key: "digital-to-human",
  name: both("From digital to human without a break", "Du numérique à l’humain, sans rupture"),
  objective: {
    title: both(
      "Customers reach a person at the right moment and never start over",
      "Les clients joignent une personne au bon moment, sans jamais tout reprendre",
    ),
    why: both(
      "The customer does not care about the channel: one customer, one experience, with people where they matter.",
      "Le client se moque du canal : un client, une expérience, et de l’humain là où il compte.",
    ),
  },
  journey: {
    key: "digital-to-human",
    name: both("From digital to human", "Du numérique à l’humain"),
    steps: [
      { key: "ask-for-help", name: both("Ask for help", "Demander de l’aide") },
      { key: "hand-over", name: both("Be handed over", "Être mis en relation") },
      { key: "conclude", name: both("Conclude with a person", "Conclure avec une personne") },
    ],
  },
  keyResults: [
    {
      title: both(
        "Raise the ease of getting help after a digital start (CES 1–7)",
        "Augmenter la facilité à être aidé après un début en ligne (CES 1–7)",
      ),
      kind: "increase",
      metric: effort("ces-hand-over", both("Ease of getting help", "Facilité à être aidé")),
      source: both("Survey after a hand-over", "Enquête après une mise en relation"),
      step: null,
      smallestEffect: 0.15,
    },
    {
      title: both(
        "Reduce the share of customers who repeat their request",
        "Réduire la part des clients qui répètent leur demande",
      ),
      kind: "decrease",
      metric: share("request-repeated", both("Request repeated", "Demande répétée"), "down"),
      source: both("Logged by agents at the hand-over", "Noté par les conseillers à la mise en relation"),
      step: "hand-over",
      smallestEffect: 0.02,
    },
    {
      title: both(
        "Keep the wait before a person inside the agreed band",
        "Maintenir l’attente avant une personne dans la plage convenue",
      ),
      kind: "maintain",
      metric: amount("minutes-to-person", both("Minutes to a person", "Minutes avant une personne"), "minutes"),
      source: both("Telephone and chat system", "Système de téléphonie et de messagerie"),
      step: "hand-over",
      smallestEffect: 0.5,
    },
  ],
  irritants: [
    { title: both("A chatbot with no way out", "Un robot conversationnel sans issue"), step: "ask-for-help" },
    {
      title: both("The agent cannot see what happened online", "Le conseiller ne voit pas ce qui s’est passé en ligne"),
      step: "hand-over",
    },
    {
      title: both("Sent from phone to shop and back", "Renvoyé du téléphone à la boutique, et retour"),
      step: "conclude",
    },
  ],
};
