import type { Problem } from "#experiments/lifecycle/problem.ts";
import { problems } from "./messages/problems.en.ts";
import type { Translate } from "./translate.ts";

type ProblemCode = keyof typeof problems;

const isProblemCode = (code: string): code is ProblemCode => code in problems;

/**
 * The sentence for a refusal's problem, in the reader's language.
 * @throws {RangeError} on a code without a sentence: add it to `messages/problems.*.ts`
 */
export function problemText(t: Translate, { code, data }: Problem): string {
  if (!isProblemCode(code)) throw new RangeError(`no sentence for the problem ${code}`);
  return t(`problems.${code}`, data);
}
