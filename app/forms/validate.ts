import type { z } from "zod";
import { type Problem, problem, withoutNul } from "./refusal.ts";

/**
 * The form's fields through a schema: the parsed data, or one problem per field.
 * @param say turns a schema's message (a key, or a sentence) into words
 * @param labels names of the fields, for the summary of problems
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  formData: FormData,
  say: (message: string) => string = (message) => message,
  labels: Readonly<Record<string, string>> = {},
): { ok: true; data: z.infer<Schema> } | { ok: false; problems: Problem[] } {
  const result = schema.safeParse(Object.fromEntries([...formData].map(([name, value]) => [name, withoutNul(value)])));
  if (result.success) return { ok: true, data: result.data };
  const problems = new Map<string, Problem>();
  for (const { path, message } of result.error.issues) {
    const name = path.join(".");
    if (!problems.has(name)) problems.set(name, problem(name, say(message), labels[name]));
  }
  return { ok: false, problems: [...problems.values()] };
}
