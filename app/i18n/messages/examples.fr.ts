import type { Shape } from "#app/i18n/shape.ts";
import type { examples as en } from "./examples.en.ts";

export const examples: Shape<typeof en> = {
  title: "Retourner un article",
  tagline: "Luminaires et mobilier · une page d’exemple de la démonstration",
  order: "Commande LM-20418, lampe Orsay, livrée la semaine dernière. Vous avez 30 jours pour la renvoyer.",
  form: {
    title: "Pourquoi la renvoyez-vous ?",
    onePage: "Une seule page, rien à saisir deux fois.",
    steps: "Étape 1 sur 3. Le numéro de commande vous sera demandé plus tard.",
    reason: "Motif",
    tooBig: "Elle est trop grande",
    broken: "Elle est arrivée cassée",
    changedMind: "J’ai changé d’avis",
    orderNumber: "Numéro de commande, déjà rempli",
  },
  pickUp: {
    title: "Nous venons la chercher",
    slot: "Mardi entre 8 h et 12 h. Merci de garder le colis prêt près de la porte toute la matinée.",
    short: "Mardi, 8 h–12 h.",
    reminder: "Nous vous rappelons le créneau par SMS la veille au soir.",
    noReminder: "Le créneau figure dans votre courriel de confirmation.",
  },
  help: {
    title: "Besoin d’aide ?",
    callback: "Nous vous rappelons. À quelle heure ?",
    queue: "Appelez-nous de 9 h à 18 h ; l’attente dépend du nombre d’appels.",
  },
  ease: {
    title: "Une question",
    privacy: "Votre réponse est conservée sans votre nom, pour faciliter les retours.",
    question: "Retourner cet article a été facile.",
    hardest: "pas du tout",
    easiest: "tout à fait",
    send: "Envoyer ma réponse",
    missing: "Choisissez un chiffre de 1 à 7.",
    thanks: "Merci. Votre réponse est partie.",
  },
  behind: {
    title: "Derrière cette page",
    lead: "Le SDK officiel de GrowthBook décide de ces drapeaux, rendus par le serveur puis vivants ici. Mettez un test en pause ou arrêtez-le dans un autre onglet, comme l’équipe produit : cette page change sans se recharger.",
    customer: "Vous êtes le client",
    another: "Devenir un autre client",
    inTest: "dans un test, variante {{variation}}",
    test: "Ouvrir le test",
    forced: "le même pour tous, depuis une décision",
    byDefault: "aucun test ne l’utilise en ce moment",
    absent: "non servi : ce que la boutique faisait avant",
    changes: "Ce qui a changé sous vos yeux",
    noChange: "Rien pour l’instant.",
  },
};
