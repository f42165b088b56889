/** What comments are about, by words in French and English. */
export const themes = ["waiting", "price", "clarity", "people", "delivery", "technical", "repeat", "ease"] as const;
export type Theme = (typeof themes)[number];

export type Comment = { body: string; score: number };
export type ThemedComments = { theme: Theme | "other"; count: number; quotes: string[] };

/** Fewer comments than this are not shown: they would point at somebody. */
export const leastComments = 8;

const quotesShown = 3;

/** Beginnings of words, without accents; a space at the end asks for the whole word. */
const words: Readonly<Record<Theme, readonly string[]>> = {
  waiting: ["wait", "queue", "slow", "hold ", "minutes", "attent", "attend", "file d", "lent ", "lente", "long "],
  price: ["price", "refund", "pay", "cost", "expensive", "prix", "rembours", "pai", "cher ", "frais", "cout"],
  clarity: ["clear", "unclear", "understand", "confus", "explain", "clair", "compris", "comprend", "expliqu", "perdu"],
  people: [
    "advisor",
    "agent",
    "staff",
    "polite",
    "helpful",
    "friendly",
    "person ",
    "conseill",
    "aimable",
    "vendeu",
    "accueil",
  ],
  delivery: ["deliver", "parcel", "courier", "shipping", "livrais", "livre ", "livreur", "colis", "transporteur"],
  technical: [
    "app ",
    "site ",
    "website",
    "bug",
    "error",
    "crash",
    "login",
    "page ",
    "appli",
    "erreur",
    "plante",
    "connexion",
  ],
  repeat: [
    "again",
    "twice",
    "third time",
    "repeat",
    "call back",
    "rappel",
    "encore ",
    "deux fois",
    "trois fois",
    "repet",
    "nouveau ",
  ],
  ease: ["easy", "simple", "quick", "smooth", "facile", "rapide", "fluide", "pratique"],
};

/** Lower case without accents; apostrophes and punctuation become spaces, so that « l’attente » holds "attente". */
export function plainWords(text: string): string {
  const bare = text.normalize("NFD").replace(/\p{M}/gu, "").replace(/œ/giu, "oe").toLowerCase();
  return ` ${bare.replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;
}

/** Every theme a comment touches; none of them is "other". */
export function themesOf(body: string): Theme[] {
  const plain = plainWords(body);
  return themes.filter((theme) => words[theme].some((word) => plain.includes(` ${word}`)));
}

/**
 * Comments by theme, the most frequent first; a comment may stand under several. Themes with fewer than
 * `leastComments` are left out, and all of them when there are not that many comments in all.
 * @param comments the latest first: quotes are taken from the front
 */
export function themedVerbatims(comments: readonly Comment[]): ThemedComments[] {
  if (comments.length < leastComments) return [];
  const bodies = new Map<Theme | "other", string[]>();
  for (const { body } of comments) {
    const touched = themesOf(body);
    for (const theme of touched.length > 0 ? touched : (["other"] as const)) {
      bodies.set(theme, [...(bodies.get(theme) ?? []), body]);
    }
  }
  return [...bodies]
    .filter(([, texts]) => texts.length >= leastComments)
    .sort(([a, one], [b, two]) => Number(a === "other") - Number(b === "other") || two.length - one.length)
    .map(([theme, texts]) => ({ theme, count: texts.length, quotes: [...new Set(texts)].slice(0, quotesShown) }));
}
