import type { LocalizedText } from "#experiments/metrics/localized-text.ts";

/** How activities begin. In the singular, without accents; a word is matched whole, so "deliver" spares "delivery". */
const openings = {
  en: [
    ...["launch", "deploy", "implement", "build", "create", "roll out", "rollout", "release", "deliver", "migrate"],
    ...["train", "hire", "recruit", "organise", "organize", "write", "design", "redesign", "develop", "install"],
    ...["set up", "introduce", "finish", "finalise", "finalize", "run", "conduct", "publish", "ship", "add"],
    ...["replace", "test", "pilot", "start", "go live", "put in place", "launching", "deploying", "building"],
    ...["creating", "implementing", "developing", "launch of", "deployment of", "rollout of", "creation of"],
  ],
  fr: [
    ...["lancer", "deployer", "mettre en place", "mettre en œuvre", "mettre en oeuvre", "mettre en production"],
    ...["mettre en ligne", "implementer", "construire", "creer", "livrer", "migrer", "former", "recruter", "organiser"],
    ...["rediger", "concevoir", "developper", "installer", "introduire", "finaliser", "terminer", "realiser", "mener"],
    ...["publier", "ajouter", "remplacer", "tester", "piloter", "demarrer", "animer", "refondre", "equiper"],
    ...["lancement", "deploiement", "mise en place", "mise en œuvre", "mise en oeuvre", "mise en production"],
    ...["mise en ligne", "creation", "refonte", "formation", "realisation", "ouverture", "finalisation"],
  ],
} as const;

/**
 * The words by which a title gives itself away as something to do ("Launch the callback", « Déployer le rappel »)
 * instead of a result to reach, or null. Only how a title begins counts: "Raise CES by launching …" is a result.
 * A hint to its author, never a refusal: words alone cannot know.
 */
export function activityOpening(title: LocalizedText): string | null {
  return opening(title.en, "en") ?? opening(title.fr, "fr");
}

function opening(text: string | undefined, locale: keyof typeof openings): string | null {
  if (text === undefined) return null;
  const plain = `${withoutAccents(text)} `;
  return openings[locale].find((words) => new RegExp(`^${words}[^\\p{L}]`, "u").test(plain)) ?? null;
}

function withoutAccents(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/^[^\p{L}]+/u, "");
}
