import type { Shape } from "#app/i18n/shape.ts";
import type { api as en } from "./api.en.ts";

export const api: Shape<typeof en> = {
  title: "API",
  lead: "Tout ce que font les pages, un programme peut le faire. Les schémas ci-dessous sont ceux qui vérifient les appels.",
  document: "Document OpenAPI",
  authentication: "Authentification",
  authenticationText:
    "Envoyez à chaque appel une clé créée dans les réglages. Elle n’est montrée qu’une fois ; elle porte un rôle et des portées, et peut être révoquée.",
  body: "Corps (JSON Schema)",
  answers: "Réponses",
  needs: "Portée « {{scope}} » ; rôles : {{roles}}",
  status: "Code",
  meaning: "Sens",
  tag: {
    facts: "Faits",
    configuration: "Configuration",
    tests: "Tests",
    readings: "Lectures",
    imports: "Imports",
    flags: "Drapeaux pour les SDK GrowthBook",
  },
  sending:
    "Envoyer {{kind}} : un tableau JSON (10 000 lignes et 10 Mo au plus) ou du NDJSON de toute longueur, gzip bienvenu. Accusé de réception veut dire enregistré ; renvoyer ne change rien.",
  list: "Lister : {{about}}",
  remove: "Supprimer par clé : {{about}}",
  put: "Créer ou modifier par clé : {{about}}",
  about: {
    scales: "instruments de réponse avec bornes, sens, formulation et calcul ; immuables dès la première réponse.",
    journeys: "ce que vivent les clients, avec les étapes dans l’ordre.",
    channels: "où cela se passe : humain, numérique ou mixte.",
    metrics: "grandeurs mesurées : un score d’enquête, une occurrence ou une quantité par client.",
    cycles: "trimestres d’objectifs.",
    objectives: "ce que vise un cycle, avec responsable et raison.",
    "key-results":
      "chiffres à faire bouger, liés chacun à un indicateur, une échelle, une population. Les parts vont de 0 à 1.",
    irritants: "points de douleur nommés : où, à quelle fréquence, qui s’en occupe.",
    experiments: "tests randomisés derrière un drapeau. Lancer, arrêter et décider sont des appels à part.",
    holdouts:
      "clients tenus à l’écart pour un objectif tant que dure son cycle : ils gardent le témoin de ses tests. En créer un le démarre.",
    "exclusion-groups":
      "clients que des tests se partagent, pour que deux d’entre eux ne rencontrent jamais le même. La part est attribuée au lancement.",
    "event-names":
      "ce que veulent dire les événements du module de suivi : des réponses sur une échelle ou des événements d’un indicateur. La clé est le nom qu’envoie l’application ; il l’emporte sur une échelle ou un indicateur de même clé.",
    "saved-groups": "listes de valeurs d’un attribut, que les conditions nomment par leur clé.",
    flags:
      "drapeaux avec leurs règles : valeur imposée, part du public, prérequis. `archived: true` archive un drapeau.",
  },
  call: {
    pause: "Mettre un test en pause : tout le monde reçoit la valeur par défaut jusqu’à la reprise.",
    resume: "Reprendre un test avec le même tirage.",
    ramp: "Laisser entrer plus de clients : l’étape suivante de la montée quand elle est due, ou tout de suite la part dans `to`. Jamais moins.",
    newPhase: "Refaire le tirage, au besoin avec une autre définition : seul ce qui vient ensuite est comparé.",
    launch: "Lancer un brouillon ; refusé avec chaque point ouvert de la liste de contrôle.",
    askApproval:
      "Demander à une seconde personne d’approuver le lancement, là où l’espace le veut ; on approuve sur la page de relecture du test.",
    stop: "Arrêter un test : son drapeau revient à sa valeur par défaut.",
    decide: "Décider. Contre la recommandation, la décision attend une seconde personne.",
    results: "Effets avec intervalle, n, p et niveau de preuve ; santé ; recommandation.",
    publish: "Publier un objectif avec ses résultats clés ; refusé avec tout ce qui leur manque encore.",
    connections: "Les connexions SDK avec leurs clés client, même révoquées.",
    revoke: "Mettre fin à une connexion SDK pour de bon : ses clés sont refusées dans la seconde.",
    rotate: "Donner de nouvelles clés à une connexion SDK ; les précédentes continuent pendant `overlapHours` (168).",
    connect: "Créer une connexion SDK ; sa clé client est celle qui charge les drapeaux dans une application.",
    readCustomer: "Tout ce qui est gardé d’un client, dans les mots de l’espace ; inscrit au journal d’audit.",
    eraseCustomer:
      "Supprimer tout ce qui est gardé d’un client. Les tests en cours sont recomptés sans lui ; les sommes des tests décidés restent.",
    keyResult: "Un résultat clé : document, valeur avec intervalle et n, avancement, état, prévision.",
    decomposition:
      "Ce qui l’a fait bouger : départ, chaque test, mix, dérive, maintenant. Les barres font le mouvement.",
    outcomes: "Les données de la page des résultats.",
    importFile: "Importer un fichier CSV ; l’import tourne en arrière-plan. Avec dryRun, rien n’est écrit.",
    importState: "Où en est un import : lignes lues, faits pris, cellules refusées et pourquoi.",
    features:
      "La charge que lit tout SDK GrowthBook officiel, avec ETag ; pas de clé d’API, la clé client est dans l’URL.",
    stream: "Événements envoyés par le serveur : la charge, à chaque changement.",
    evaluate: "Évaluation à distance : les drapeaux d’un client, sans les règles.",
    track: "L’adresse d’ingestion du greffon de suivi officiel.",
  },
  answer: {
    taken: "Toutes les lignes prises : {accepted, duplicates, rejected: []}.",
    partly: "Des lignes refusées : rejected donne index, code et message de chacune ; les autres sont enregistrées.",
    malformed: "Le corps n’est pas du JSON.",
    noKey: "Pas de clé, ou une clé inconnue ou révoquée.",
    notAllowed: "Le rôle ou les portées de la clé ne le permettent pas.",
    tooLarge: "Trop gros ; le message dit que faire.",
    busy: "Plus de deux secondes de travail attendent : réessayez après Retry-After.",
    stopping:
      "Le serveur s’arrête : réessayez après Retry-After. Pendant un flux, les nombres sont ceux de ses `lines` premières lignes ; renvoyez-le entier.",
    changed: "Modifié, ou trouvé tel que demandé : outcome le dit.",
    created: "Créé.",
    conflict: "L’état présent s’y oppose ; issues dit pourquoi.",
    refused: "Inacceptable ; issues donne une entrée par champ.",
    removed: "Supprimé.",
    found: "Trouvé.",
    notFound: "Pas dans cet espace.",
    started: "Pris : demandez son état.",
    served: "Les drapeaux.",
    notModified: "Rien n’a changé depuis l’ETag envoyé.",
    unknownClient: "Clé client inconnue ou révoquée.",
  },
};
