import type { z } from "zod";
import type { Problem } from "./refusal.ts";

/**
 * The form's fields through a schema: the parsed data, or one problem per field.
 * @param say turns a schema's message (a key, or a sentence) into words
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  formData: FormData,
  say: (message: string) => string = (message) => message,
): { ok: true; data: z.infer<Schema> } | { ok: false; problems: Problem[] } {
  const result = schema.safeParse(Object.fromEntries(formData));
  if (result.success) return { ok: true, data: result.data };
  const problems = new Map<string, Problem>();
  for (const { path, message } of result.error.issues) {
    const name = path.join(".");
    if (!problems.has(name)) problems.set(name, { path: name, message: say(message) });
  }
  return { ok: false, problems: [...problems.values()] };
}
