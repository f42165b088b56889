import type { Shape } from "#app/i18n/shape.ts";
import type { jobs as en } from "./jobs.en.ts";

export const jobs: Shape<typeof en> = {
  lead: "Ce que Cairn fait de lui-même, pour toute l’installation. Les heures sont dans le fuseau de l’espace.",
  job: "Travail",
  last: "Dernier passage",
  next: "Prochain passage",
  took: "en {{duration}}",
  never: "pas encore",
  running: "en cours",
  ok: "terminé",
  failed: "échoué",
  failures: "Échecs",
  failuresOf: "{{failures}} sur {{runs}}",
  error: "Dernière erreur",
  run: "Lancer",
  runOf: "Lancer : {{job}}",
  retry: "Réessayer",
  retryOf: "Réessayer : {{job}}",
  asked: "C’est demandé. Rechargez dans un instant pour voir le résultat.",
  alarms: "À regarder",
  since: "depuis {{when}}",
  name: {
    "fold-catch-up": "Faits en retard",
    "accepted-loss": "Pertes acceptées",
    "growthbook-sync": "Serveurs GrowthBook",
    webhooks: "Webhooks",
    "webhook-log": "Journal des webhooks",
    "verify-sums": "Vérification des sommes",
    retention: "Conservation",
    vacuum: "Rangement de la base",
  },
  about: {
    "fold-catch-up": "Compte ce qu’aucun processus n’a compté en une minute.",
    "accepted-loss": "Arrête les tests dont les jours sont écoulés.",
    "growthbook-sync": "Garde les serveurs GrowthBook reliés au pas des tests.",
    webhooks: "Envoie ce qui est dû, en quelques secondes.",
    "webhook-log": "Oublie les envois après trente jours.",
    "verify-sums": "Recalcule chaque somme à partir des faits, au dernier chiffre près.",
    retention: "Anonymise les faits plus vieux que la durée de l’espace ; les sommes restent.",
    vacuum: "Rend de la place et garde les requêtes rapides ; base embarquée seulement.",
  },
  alarm: {
    "sums-differ":
      "Des sommes enregistrées ne sont pas ce que donnent les faits : {{rows}} lignes ({{tables}}). Lancez npm run verify:sums, et gardez une sauvegarde avant toute chose.",
    "fold-late": "Des faits attendent d’être comptés depuis {{seconds}} s ; deux suffisent d’ordinaire.",
  },
};
