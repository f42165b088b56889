import type { Locale, LocalizedText } from "./localized-text.ts";
import type { Direction, Instrument, Scale, ScaleLabel, Scoring } from "./scale.ts";

/** A rule to score the same answers by; the first of a preset is its default. */
export type ScoringChoice = { scoring: Scoring; topBoxFrom: number | null };

export type ScalePreset = Omit<Scale, "id" | "scoring" | "topBoxFrom"> & {
  scorings: [ScoringChoice, ...ScoringChoice[]];
};

const mean: ScoringChoice = { scoring: "mean", topBoxFrom: null };
const topBox = (topBoxFrom: number): ScoringChoice => ({ scoring: "top-box", topBoxFrom });

/** In French a no-break space stands before ? and !. */
const both = (en: string, fr: string): LocalizedText => ({ en, fr: fr.replace(/ ([?!])/g, "\u00a0$1") });

const labels = (from: number, texts: readonly (readonly [string, string])[]): ScaleLabel[] =>
  texts.map(([en, fr], index) => ({ score: from + index, label: both(en, fr) }));

const preset = (
  instrument: Exclude<Instrument, "custom">,
  range: { min: number; max: number; direction: Direction },
  texts: { name: LocalizedText; wording: LocalizedText; labels: ScaleLabel[] },
  scorings: ScalePreset["scorings"],
): ScalePreset => ({ key: instrument, instrument, ...range, ...texts, scorings });

/**
 * The instruments in use, exactly: range, direction, wording and labels in both languages.
 * @see Reichheld, Harvard Business Review, December 2003 (NPS); Dixon, Freeman, Toman, Harvard Business Review,
 * July 2010 (CES 1.0); CEB, "Effortless Experience", 2013 (CES 2.0)
 */
export const scalePresets: readonly ScalePreset[] = [
  preset(
    "nps",
    { min: 0, max: 10, direction: "up" },
    {
      name: both("Net Promoter Score", "Net Promoter Score"),
      wording: both(
        "How likely are you to recommend us to a friend or colleague?",
        "Quelle est la probabilité que vous nous recommandiez à un proche ou à un collègue ?",
      ),
      labels: [
        { score: 0, label: both("Not at all likely", "Pas du tout probable") },
        { score: 10, label: both("Extremely likely", "Tout à fait probable") },
      ],
    },
    [{ scoring: "nps", topBoxFrom: null }],
  ),
  preset(
    "csat",
    { min: 1, max: 5, direction: "up" },
    {
      name: both("Satisfaction (CSAT)", "Satisfaction (CSAT)"),
      wording: both(
        "Overall, how satisfied are you with your experience?",
        "Dans l’ensemble, êtes-vous satisfait de votre expérience ?",
      ),
      labels: labels(1, [
        ["Very dissatisfied", "Très insatisfait"],
        ["Dissatisfied", "Insatisfait"],
        ["Neither satisfied nor dissatisfied", "Ni satisfait ni insatisfait"],
        ["Satisfied", "Satisfait"],
        ["Very satisfied", "Très satisfait"],
      ]),
    },
    [topBox(4), mean],
  ),
  preset(
    "ces-2",
    { min: 1, max: 7, direction: "up" },
    {
      name: both("Ease (CES 2.0)", "Facilité (CES 2.0)"),
      wording: both(
        "The company made it easy for me to handle my request.",
        "L’entreprise m’a permis de traiter facilement ma demande.",
      ),
      labels: labels(1, [
        ["Strongly disagree", "Pas du tout d’accord"],
        ["Disagree", "Pas d’accord"],
        ["Somewhat disagree", "Plutôt pas d’accord"],
        ["Neither agree nor disagree", "Ni d’accord ni pas d’accord"],
        ["Somewhat agree", "Plutôt d’accord"],
        ["Agree", "D’accord"],
        ["Strongly agree", "Tout à fait d’accord"],
      ]),
    },
    [mean, topBox(5)],
  ),
  preset(
    "ces-5",
    { min: 1, max: 5, direction: "up" },
    {
      name: both("Ease on five points (CES)", "Facilité en cinq points (CES)"),
      wording: both(
        "How easy was it to do what you came to do?",
        "A-t-il été facile de faire ce que vous vouliez faire ?",
      ),
      labels: labels(1, [
        ["Very difficult", "Très difficile"],
        ["Difficult", "Difficile"],
        ["Neither easy nor difficult", "Ni facile ni difficile"],
        ["Easy", "Facile"],
        ["Very easy", "Très facile"],
      ]),
    },
    [mean, topBox(4)],
  ),
  preset(
    "ces-1",
    { min: 1, max: 5, direction: "down" },
    {
      name: both("Effort (CES 1.0)", "Effort (CES 1.0)"),
      wording: both(
        "How much effort did you personally have to put forth to handle your request?",
        "Quel effort avez-vous dû fournir personnellement pour traiter votre demande ?",
      ),
      labels: labels(1, [
        ["Very low effort", "Très peu d’effort"],
        ["Low effort", "Peu d’effort"],
        ["Moderate effort", "Un effort moyen"],
        ["High effort", "Beaucoup d’effort"],
        ["Very high effort", "Énormément d’effort"],
      ]),
    },
    [mean],
  ),
];

/** The preset of an instrument; null for `custom`, whose range, direction and wording are one's own. */
export function presetOf(instrument: Instrument): ScalePreset | null {
  return scalePresets.find((scale) => scale.instrument === instrument) ?? null;
}

/** A scale document ready to be saved: the preset under one of its scoring rules. */
export function scaleFromPreset(preset: ScalePreset, choice: ScoringChoice = preset.scorings[0]): Omit<Scale, "id"> {
  const { scorings: _choices, ...scale } = preset;
  return { ...scale, ...choice };
}

/** Languages in which a respondent can be asked: wording and every label exist. */
export function askableLocales({ wording, labels }: Pick<Scale, "wording" | "labels">): Locale[] {
  const texts = [wording, ...(labels ?? []).map(({ label }) => label)];
  return (["en", "fr"] as const).filter((locale) => texts.every((text) => text[locale] !== undefined));
}
