type Journey = "returns" | "help" | "delivery";
type Mood = "bad" | "fair" | "good";

/** What customers write, by journey and mood, in each language. */
export const verbatims: Record<Journey, Record<Mood, { en: readonly string[]; fr: readonly string[] }>> = {
  returns: {
    bad: {
      en: [
        "I typed my order number three times and the label still would not print.",
        "Three weeks for a refund, and nobody to tell me where it is.",
        "The store sent me to the website and the website sent me to the store.",
      ],
      fr: [
        "J’ai saisi trois fois mon numéro de commande et l’étiquette ne s’imprimait toujours pas.",
        "Trois semaines pour un remboursement, et personne pour me dire où il en est.",
        "Le magasin m’a renvoyée vers le site et le site vers le magasin.",
      ],
    },
    fair: {
      en: ["It worked, but finding the right page took a while.", "Fine once I had the label."],
      fr: ["Ça a fini par marcher, mais trouver la bonne page a pris du temps.", "Correct une fois l’étiquette reçue."],
    },
    good: {
      en: [
        "One page, one label, done.",
        "Dropped it at the store, refunded the same evening.",
        "Easier than I feared with a lamp this size.",
      ],
      fr: [
        "Une page, une étiquette, terminé.",
        "Déposé en magasin, remboursée le soir même.",
        "Plus simple que je ne le craignais avec une lampe de cette taille.",
      ],
    },
  },
  help: {
    bad: {
      en: [
        "Twenty minutes of music, then cut off.",
        "I had to tell my story to three different people.",
        "The robot kept answering another question than mine.",
      ],
      fr: [
        "Vingt minutes de musique, puis coupé.",
        "J’ai dû raconter mon histoire à trois personnes différentes.",
        "Le robot répondait toujours à une autre question que la mienne.",
      ],
    },
    fair: {
      en: ["Kind person, long wait.", "Solved in the end, on the second call."],
      fr: ["Conseiller aimable, attente longue.", "Résolu finalement, au second appel."],
    },
    good: {
      en: [
        "They called me back when they said they would.",
        "Answered in two minutes, solved in five.",
        "The agent already knew my order, what a relief.",
      ],
      fr: [
        "On m’a rappelée à l’heure dite.",
        "Réponse en deux minutes, réglé en cinq.",
        "Le conseiller connaissait déjà ma commande, quel soulagement.",
      ],
    },
  },
  delivery: {
    bad: {
      en: [
        "I took the day off for nothing.",
        "Delivered to a neighbour I do not know.",
        "The box was open and one shade was broken.",
      ],
      fr: [
        "J’ai posé ma journée pour rien.",
        "Livré chez un voisin que je ne connais pas.",
        "Le carton était ouvert et un abat-jour cassé.",
      ],
    },
    fair: {
      en: ["On the day, not in the slot.", "Arrived well, but nobody rang first."],
      fr: ["Le bon jour, pas le bon créneau.", "Bien arrivé, mais personne n’a prévenu avant de sonner."],
    },
    good: {
      en: ["Right on time and carried up to the third floor.", "The driver texted ten minutes before, perfect."],
      fr: ["Pile à l’heure, et monté jusqu’au troisième.", "Le livreur a prévenu dix minutes avant, parfait."],
    },
  },
};
