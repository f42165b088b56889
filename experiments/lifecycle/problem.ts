/**
 * One reason why something is refused, for a person to act on: `code` picks the sentence in their language,
 * `data` fills it, `path` names the field of the definition it belongs to ("" = the whole).
 */
export type Problem<Code extends string = string> = {
  code: Code;
  path: string;
  data: Readonly<Record<string, string | number>>;
};

export type Refusal = { ok: false; problems: readonly Problem[] };

export function refusal(...problems: readonly Problem[]): Refusal {
  return { ok: false, problems };
}
