import { importing } from "#app/i18n/messages/import.en.ts";
import type { Translate } from "#app/i18n/translate.ts";

const known = importing.problem;

const isKnown = (code: string): code is keyof typeof known => code in known;

/** Why a cell was refused, in the reader's language; null for a code without a sentence. */
export function problemSentence(t: Translate, code: string): string | null {
  return isKnown(code) ? t(`importing.problem.${code}`) : null;
}
