import type { Shape } from "#app/i18n/shape.ts";
import type { problems as en } from "./problems.en.ts";

export const problems: Shape<typeof en> = {
  "no-key-result": "Dites quel résultat clé ce test sert, ou marquez-le comme exploration.",
  "unknown-key-result": "Il n’y a pas de résultat clé « {{key}} » dans cet espace.",
  "unknown-irritant": "Il n’y a pas d’irritant « {{key}} » dans cet espace.",
  "no-hypothesis": "Complétez l’hypothèse : le changement, l’effet attendu et la raison.",
  "no-control": "Il n’y a pas de témoin : ajoutez une première variante qui ne change rien, avec une part non nulle.",
  "too-few-variations": "Il faut au moins deux variantes : avec {{count}}, il n’y a rien à comparer.",
  "duplicate-variation": "Deux variantes s’appellent « {{key}} ».",
  "weights-not-one": "Les parts des variantes font {{total}} ; elles doivent faire 1.",
  "value-type": "La valeur de « {{key}} » n’est pas du type du drapeau ({{type}}).",
  "same-value":
    "« {{key}} » a la même valeur de drapeau qu’une autre variante : l’application ne pourrait pas les distinguer.",
  "agent-card-too-long":
    "La fiche agent de « {{key}} » compte {{words}} mots ; quarante, c’est le plus qu’on lise quand un client attend.",
  "flag-key-taken": "Le drapeau « {{flag}} » est déjà utilisé par le test en cours « {{test}} ».",
  "unknown-journey": "Il n’y a pas de parcours « {{key}} » dans cet espace.",
  "unknown-step": "Il n’y a pas d’étape « {{key}} » dans ce parcours.",
  "unknown-group": "Il n’y a pas de groupe enregistré « {{key}} ».",
  "coverage-zero": "La couverture est nulle : personne ne rencontrerait ce test.",
  "exclusion-overlap": "Ce test et « {{test}} » occupent la même part du groupe d’exclusion « {{group}} ».",
  "exclusion-full":
    "Il reste {{free}} % du groupe d’exclusion « {{group}} » et ce test en veut {{wanted}} %. Le reste est occupé par : {{tests}}.",
  "unknown-exclusion-group": "Il n’y a pas de groupe d’exclusion « {{key}} » dans cet espace.",
  "no-primary": "Choisissez l’indicateur principal : celui qui décide.",
  "unknown-metric": "Il n’y a pas d’indicateur « {{key}} » dans cet espace.",
  "metric-twice": "L’indicateur « {{key}} » est choisi deux fois.",
  "mixed-scales":
    "L’indicateur principal est sur « {{scale}} » et le résultat clé sur « {{keyResultScale}} » : on ne mélange jamais deux échelles.",
  "asymmetric-trigger": "L’enquête doit être posée dans toutes les variantes, sinon les réponses ne se comparent pas.",
  "no-stop-rule": "Écrivez la perte acceptable : en clients, réclamations, argent ou jours.",
  "loss-incomplete": "La perte acceptable ({{currency}}) a besoin du champ voisin.",
  "loss-metric-unbound":
    "La perte acceptable est comptée par {{key}}, qui n’est pas un indicateur de ce test : choisissez-le comme garde-fou.",
  "loss-needs-survey":
    "Un mauvais score demande une enquête comme indicateur principal : comptez plutôt des événements.",
  "fixed-without-size": "Une seule lecture à la taille prévue demande cette taille : dites combien.",
  "not-approved": "Une seconde personne doit d’abord approuver ce lancement.",
  "flag-value-type": "Cette valeur n’est pas du type du drapeau ({{type}}).",
  "flag-type-fixed": "Un drapeau garde son type ({{type}}) : les applications comptent dessus. Créez un autre drapeau.",
  "flag-needed": "Des règles de ces drapeaux en dépendent : {{flags}}. Modifiez-les d’abord.",
  "rule-twice": "Deux règles s’appellent « {{key}} ».",
  "unknown-rule": "Ce drapeau n’a pas de règle « {{key}} », ou elle n’est pas progressive.",
  "unknown-revision": "Ce drapeau n’a pas de révision {{number}}.",
  "unknown-flag": "Il n’y a pas de drapeau « {{key}} » dans cet espace.",
  "prerequisite-cycle": "Le drapeau dépendrait de lui-même : {{way}}.",
  "group-attribute": "Le groupe « {{key}} » contient des valeurs de « {{attribute}} » : comparez-le à cet attribut.",
  "group-used": "Le groupe « {{key}} » sert à {{users}}.",
  "secure-operator":
    "« {{attribute}} » est un attribut protégé : ses valeurs sortent hachées, on ne peut donc comparer que l’égalité, ni l’ordre ni une partie d’un texte.",
  "secure-unit":
    "« {{attribute}} » est un attribut protégé : il ne peut pas décider qui tombe où, car toutes les applications ne le hachent pas.",
  "team-day-attribute":
    "Tiré au sort par équipe et par jour, l’attribut doit nommer l’équipe et le jour (par exemple lyon:2026-11-21), pas le client : choisissez-en un autre que id.",
  "team-day-exclusion":
    "Un groupe d’exclusion se partage les clients ; un test tiré au sort par équipe et par jour les rencontre tous et ne peut pas en faire partie.",
  "team-day-bad-score":
    "Tiré au sort par équipe et par jour, une mauvaise expérience se compte par un événement, comme une réclamation : un score sous un seuil n’a pas de sommes par équipe et par jour.",
  "in-the-past": "Cet instant est déjà passé.",
  "approval-not-needed": "Cet espace ne demande pas d’approbation avant un lancement.",
  "approval-needs-person":
    "C’est une personne connectée qui approuve ou refuse un lancement ; une clé d’API ne le peut pas.",
  "approval-own": "Personne n’approuve ni ne refuse son propre lancement : quelqu’un d’autre doit répondre.",
  "no-waiting-approval": "Aucun lancement n’attend d’approbation ici, ou le test a changé depuis.",
  "flag-archived": "Le drapeau est archivé.",
  "move-not-allowed": "« {{move}} » n’est pas possible maintenant : l’état est {{status}}.",
  "coverage-not-raised":
    "Dans une même phase, la part de l’audience ne peut qu’augmenter : des clients qui ont vu une variante seraient renvoyés et ne compteraient plus. Arrêtez le test, ou ouvrez une nouvelle phase.",
  "no-ramp-step": "Il n’y a pas d’étape suivante : la montée est terminée, ou le test ne tourne pas.",
  "ramp-waits-for-person": "Cette montée attend une personne avant l’étape suivante.",
  "ramp-held": "L’étape actuelle est maintenue jusqu’au {{dueAt}}.",
  "guardrail-worse": "Un garde-fou s’est dégradé : regardez-le avant de laisser entrer plus de clients.",
  unhealthy:
    "Le contrôle de santé dit que les chiffres de ce test sont inutilisables : regardez-les avant de laisser entrer plus de clients.",
  "beyond-approval":
    "Dans cet espace, une seconde personne approuve qui rencontre un test et ce qui lui est donné, et ceci va au-delà de ce qui a été approuvé. Arrêtez le test et lancez celui qui est modifié : ce lancement sera de nouveau approuvé.",
  "unknown-holdout": "Il n’y a pas de groupe tenu à l’écart « {{key}} » dans cet espace.",
  "holdout-fixed":
    "Un groupe tenu à l’écart reste tel qu’il a commencé : une autre part ferait passer des clients d’un côté à l’autre.",
  "holdout-kept": "Un groupe est déjà tenu à l’écart pour cet objectif.",
  "key-taken": "La clé « {{key}} » est déjà prise.",
  "loss-reached": "Ce test a atteint sa perte acceptée. Acceptez-en une plus grande avant de le reprendre.",
  "changed-meanwhile": "Quelqu’un d’autre vient de modifier ceci. Rechargez, regardez ce qui a changé et recommencez.",
  "decided-meanwhile":
    "Quelqu’un d’autre a décidé pendant que vous lisiez ; c’est maintenant écrit plus bas. Lisez-le d’abord : votre texte est toujours là, prêt à être envoyé.",
  "decided-closed":
    "Quelqu’un d’autre a décidé pendant que vous lisiez, et le test est clos ; sa décision est plus bas. Votre texte n’est pas enregistré : il y est montré, pour que vous le gardiez.",
  "experiment-started":
    "Ceci ne peut plus changer une fois le test lancé (état : {{status}}) : l’avant et l’après ne se compareraient plus.",
  "no-reason": "Dites pourquoi : une phrase suffit.",
  "no-learning": "Dites ce que vous avez appris : c’est ce qui reste quand le test est fini.",
  "no-variation": "Choisissez la variante à déployer.",
  "second-person-needed": "Cela va contre la recommandation : une seconde personne doit confirmer.",
  "no-waiting-decision": "Aucune décision n’attend de confirmation ici.",
  "no-objective-owner": "L’objectif n’a pas de responsable.",
  "no-key-results": "L’objectif n’a pas de résultat clé.",
  "no-owner": "Le résultat clé n’a pas de responsable.",
  "no-source": "Dites d’où vient le chiffre.",
  "no-metric": "Choisissez l’indicateur qui alimente ce résultat clé.",
  "no-baseline": "Écrivez le point de départ.",
  "no-target": "Écrivez la cible.",
  "target-is-baseline": "La cible est égale au point de départ : rien n’aurait à bouger.",
  "no-band": "Écrivez au moins un bord de la bande à tenir.",
  "no-milestones": "Écrivez les trois niveaux.",
  "no-start": "Écrivez le jour du début.",
  "no-date": "Écrivez l’échéance.",
  "outside-cycle": "Ses dates sortent du cycle.",
  activity: "« {{words}} » se lit comme une action, pas comme un résultat. Qu’est-ce qui changerait pour les clients ?",
  "against-direction": "Sur cet indicateur le mieux est dans l’autre sens : vérifiez la direction.",
  "too-many-key-results": "{{count}} résultats clés sous un objectif : au-delà de cinq, on les suit rarement.",
  "nothing-published": "Publiez au moins un objectif avant d’ouvrir le cycle.",
  "cycles-overlap": "Ces cycles actifs partagent des jours avec lui : {{cycles}}.",
  "not-graded": "Ces résultats clés n’ont pas encore de note : {{keyResults}}.",
  "unknown-cycle": "Il n’y a pas de cycle « {{key}} » dans cet espace.",
  "cycle-closed": "Le cycle « {{key}} » est clos.",
  "unknown-objective": "Il n’y a pas d’objectif « {{key}} » dans cet espace.",
  "key-result-fixed":
    "Une fois publié, un résultat clé garde son type, son indicateur et sa population. Écrivez-en plutôt un nouveau.",
  "unknown-member": "{{key}} n’est pas membre de cet espace.",
  "scale-in-use":
    "L’échelle « {{key}} » a déjà des réponses : seul son nom peut changer. Créez une nouvelle échelle, elle ouvre une nouvelle série.",
  "event-name-reserved": "C’est le module de suivi lui-même qui envoie « {{key}} » : ce nom a déjà un sens.",
  "occurrence-has-no-value": "Une occurrence compte une fois par événement : laissez la propriété vide.",
  "metric-of-answers": "« {{key}} » se mesure par des réponses : choisissez plutôt son échelle.",
  "unknown-event-name": "Le nom d’événement « {{key}} » n’a pas de correspondance.",
  "unknown-scale": "Il n’y a pas d’échelle « {{key}} » dans cet espace.",
  "metric-kind-fixed": "Un indicateur garde son type ({{kind}}). Créez-en un autre.",
  "metric-scale-fixed": "Un indicateur garde son échelle : en changer mélangerait deux séries. Créez-en un autre.",
  "step-elsewhere": "L’étape « {{key}} » appartient à un autre parcours.",
  "step-twice": "Deux étapes ont la même clé.",
  "unknown-channel": "Il n’y a pas de canal « {{key}} » dans cet espace.",
  // imports
  "unknown-column": "« {{column}} » n’est pas une colonne de ce fichier.",
  "unknown-test": "Il n’y a pas de test « {{key}} » dans cet espace.",
  "test-never-launched":
    "Le test « {{key}} » n’a jamais été lancé : lancez-le d’abord, à une date passée s’il faut charger son historique.",
  "unknown-variation": "Le test « {{test}} » n’a pas de variante « {{key}} ».",
  "file-empty": "Le fichier est vide.",
  "wrong-encoding":
    "Le fichier n’est pas en {{encoding}} valide : vers l’octet {{offset}} se trouve autre chose. Choisissez son encodage ou enregistrez-le en UTF-8. Rien n’a été importé.",
  // GrowthBook
  "no-drift": "Les deux côtés sont de nouveau d’accord : il n’y a plus rien à choisir.",
  "not-in-growthbook": "GrowthBook n’a plus d’expérience avec cet identifiant.",
  "tracking-key-unusable":
    "La clé de suivi « {{key}} » ne peut pas être la clé d’un test ici : 1 à 63 lettres minuscules, chiffres, points, tirets ou tirets bas.",
  "test-exists": "Il y a déjà ici un test « {{key}} ».",
  "not-started-there": "Cette expérience n’a pas encore commencé : rattachez-la quand elle tournera.",
};
