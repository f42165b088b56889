// The demo's company: Maison Lumen, a fictitious French–English retailer of lamps and furniture.
// Everything a visitor reads exists in both languages.

const both = (en: string, fr: string) => ({ en, fr });

export const workspace = { key: "maison-lumen", name: "Maison Lumen", timeZone: "Europe/Paris", locale: "fr" } as const;

/** Who can be signed in as; the e-mails are of a reserved domain that no mail reaches. */
export const people = [
  { email: "claire@demo.invalid", name: "Claire Aubry", role: "cx_lead", persona: "cx-lead", locale: "fr" },
  { email: "tom@demo.invalid", name: "Tom Reyes", role: "contributor", persona: "product", locale: "en" },
  { email: "ines@demo.invalid", name: "Inès Kaba", role: "viewer", persona: "executive", locale: "fr" },
  { email: "ada@demo.invalid", name: "Ada Moreau", role: "agent", persona: "agent", locale: "fr" },
  { email: "nora@demo.invalid", name: "Nora Vidal", role: "admin", persona: "admin", locale: "fr" },
  { email: "hugo@demo.invalid", name: "Hugo Lind", role: "contributor", persona: null, locale: "en" },
] as const;

export const channels = [
  { key: "web", name: both("Website", "Site web"), kind: "digital" },
  { key: "app", name: both("Mobile app", "Application mobile"), kind: "digital" },
  { key: "phone", name: both("Phone", "Téléphone"), kind: "human" },
  { key: "chat", name: both("Chat", "Messagerie"), kind: "mixed" },
  { key: "store", name: both("Store", "Magasin"), kind: "human" },
] as const;

export const journeys = [
  {
    key: "returns",
    name: both("Returning an item", "Retourner un article"),
    steps: [
      { key: "return-request", name: both("Asking for the return", "Demande de retour") },
      { key: "refund", name: both("Getting the refund", "Remboursement") },
    ],
  },
  {
    key: "help",
    name: both("Getting help", "Obtenir de l’aide"),
    steps: [
      { key: "contact", name: both("Reaching someone", "Prise de contact") },
      { key: "resolution", name: both("Getting it solved", "Résolution") },
    ],
  },
  {
    key: "delivery",
    name: both("Being delivered", "Être livré"),
    steps: [
      { key: "slot", name: both("Choosing the slot", "Choix du créneau") },
      { key: "delivery-day", name: both("The day itself", "Le jour de la livraison") },
    ],
  },
] as const;

/** Survey metrics name the preset of their scale; the other two kinds count what happened. */
export const metrics = [
  {
    key: "ces-returns",
    kind: "survey",
    scale: "ces",
    journey: "returns",
    name: both("Ease of returning", "Facilité du retour"),
    windowHours: 336,
  },
  {
    key: "ces-help",
    kind: "survey",
    scale: "ces",
    journey: "help",
    name: both("Ease of getting help", "Facilité à obtenir de l’aide"),
    windowHours: 336,
  },
  {
    key: "csat-delivery",
    kind: "survey",
    scale: "csat",
    journey: "delivery",
    name: both("Satisfied with the delivery", "Satisfaits de la livraison"),
    windowHours: 336,
  },
  {
    key: "nps-relation",
    kind: "survey",
    scale: "nps",
    name: both("Recommendation", "Recommandation"),
    windowHours: 672,
  },
  {
    key: "repeat-contact",
    kind: "occurrence",
    direction: "down",
    name: both("Contacted us again within 7 days", "Nouveau contact sous 7 jours"),
    windowHours: 336,
  },
  {
    key: "complaint",
    kind: "occurrence",
    direction: "down",
    name: both("Complained", "Réclamation"),
    windowHours: 336,
  },
  {
    key: "contact-minutes",
    kind: "quantity",
    direction: "down",
    unit: "min",
    cap: 90,
    name: both("Minutes spent with us", "Minutes passées avec nous"),
    windowHours: 336,
  },
] as const;

export const objectives = [
  {
    key: "one-effort",
    title: both("Help and returns take one effort, not three", "L’aide et le retour se font en une fois, pas en trois"),
    why: both(
      "Customers who must call twice leave twice as often; the second call is also our costliest one.",
      "Un client qui doit rappeler part deux fois plus souvent ; ce second appel est aussi le plus coûteux pour nous.",
    ),
    owner: "claire@demo.invalid",
    team: "Service client",
  },
  {
    key: "promise-kept",
    title: both("A delivery promise is a promise", "Une promesse de livraison est une promesse"),
    why: both(
      "Most bad verbatims of the summer tell of a van that came late and of nobody who said so.",
      "La plupart des verbatims durs de l’été parlent d’une camionnette en retard et de personne pour prévenir.",
    ),
    owner: "claire@demo.invalid",
    team: "Livraison",
  },
] as const;

/** Baselines are what the simulator's customers answer before the cycle, rounded as a person would. */
export const keyResults = [
  {
    key: "returns-easier",
    objective: "one-effort",
    kind: "increase",
    metric: "ces-returns",
    baseline: 4.6,
    target: 5.1,
    journey: "returns",
    smallestEffect: 0.15,
    title: both("Returning an item is easier", "Retourner un article est plus facile"),
    source: "enquête après retour, courriel et tablette en magasin / post-return survey, e-mail and store tablet",
    owner: "tom@demo.invalid",
  },
  {
    key: "help-easier",
    objective: "one-effort",
    kind: "increase",
    metric: "ces-help",
    baseline: 4.4,
    target: 4.8,
    journey: "help",
    smallestEffect: 0.15,
    title: both("Getting help is easier", "Obtenir de l’aide est plus facile"),
    source: "enquête après chaque contact / survey after each contact",
    owner: "claire@demo.invalid",
  },
  {
    key: "fewer-second-calls",
    objective: "one-effort",
    kind: "decrease",
    metric: "repeat-contact",
    baseline: 0.2,
    target: 0.16,
    journey: "help",
    smallestEffect: 0.02,
    title: both("Fewer customers must contact us twice", "Moins de clients doivent nous recontacter"),
    source:
      "journal du centre de contact, 7 jours après chaque contact / contact-centre log, 7 days after each contact",
    owner: "claire@demo.invalid",
  },
  {
    key: "delivery-satisfied",
    objective: "promise-kept",
    kind: "increase",
    metric: "csat-delivery",
    baseline: 0.72,
    target: 0.78,
    journey: "delivery",
    smallestEffect: 0.03,
    title: both(
      "More customers are satisfied with their delivery",
      "Davantage de clients satisfaits de leur livraison",
    ),
    source: "enquête le soir de la livraison / survey the evening of the delivery",
    owner: "hugo@demo.invalid",
  },
  {
    key: "nps-holds",
    objective: "promise-kept",
    kind: "maintain",
    metric: "nps-relation",
    bandLow: 20,
    bandHigh: 40,
    baseline: 30,
    smallestEffect: 5,
    title: both(
      "Recommendation holds while we change things",
      "La recommandation tient pendant que nous changeons les choses",
    ),
    source: "enquête relationnelle, un client sur dix / relational survey, one customer in ten",
    owner: "claire@demo.invalid",
  },
] as const;

export const irritants = [
  {
    key: "endless-queue",
    journey: "help",
    step: "contact",
    monthlyVolume: 1900,
    owner: "claire@demo.invalid",
    title: both("Waiting on the phone without knowing how long", "Attendre au téléphone sans savoir combien de temps"),
    quote: both("Twenty minutes of music, then cut off.", "Vingt minutes de musique, puis coupé."),
  },
  {
    key: "return-form",
    journey: "returns",
    step: "return-request",
    monthlyVolume: 1400,
    owner: "tom@demo.invalid",
    title: both(
      "The return form asks for the order number three times",
      "Le formulaire de retour demande trois fois le numéro de commande",
    ),
    quote: both("I typed my order number three times. Three.", "J’ai saisi mon numéro de commande trois fois. Trois."),
  },
  {
    key: "late-unannounced",
    journey: "delivery",
    step: "delivery-day",
    monthlyVolume: 1200,
    owner: "hugo@demo.invalid",
    title: both("Late deliveries that nobody announces", "Des livraisons en retard que personne n’annonce"),
    quote: both("I took the day off for nothing.", "J’ai posé ma journée pour rien."),
  },
  {
    key: "refund-silence",
    journey: "returns",
    step: "refund",
    monthlyVolume: 800,
    owner: "tom@demo.invalid",
    title: both("No word between the return and the refund", "Aucune nouvelle entre le retour et le remboursement"),
    quote: both("Where is my money?", "Où en est mon remboursement ?"),
  },
] as const;
