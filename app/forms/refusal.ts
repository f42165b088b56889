/**
 * What stands in the way, and where: `path` is the name of the field, "" for the form as a whole;
 * `field` is its label, for the summary at the top where the field is not in sight.
 */
export type Problem = { path: string; message: string; field?: string };

/** A form that was not accepted: an action answers it as a value, the page shows it beside the fields. */
export type Refusal = { ok: false; problems: Problem[]; values?: Readonly<Record<string, string | string[]>> };

export function problem(path: string, message: string, field?: string): Problem {
  return { path, message, ...(field !== undefined && { field }) };
}

/** Fields whose content is never sent back to the page. */
const secret = /password|key|secret/i;

/** A refusal that keeps what was typed, so that a page without script loses nothing. */
export function refuse(problems: Problem[], formData?: FormData): Refusal {
  if (!formData) return { ok: false, problems };
  const values: Record<string, string | string[]> = {};
  for (const name of new Set(formData.keys())) {
    const typed = formData.getAll(name).filter((value) => typeof value === "string");
    if (!secret.test(name)) values[name] = typed.length === 1 ? (typed[0] ?? "") : typed;
  }
  return { ok: false, problems, values };
}

/** What was sent without NUL characters: nobody types them, and PostgreSQL cannot store them. */
export function withoutNul(value: FormDataEntryValue): FormDataEntryValue {
  return typeof value === "string" ? value.replaceAll("\0", "") : value;
}

/** One typed text without surrounding spaces; "" when absent. */
export function text(formData: FormData, name: string): string {
  const value = withoutNul(formData.get(name) ?? "");
  return typeof value === "string" ? value.trim() : "";
}

/** The texts of a `LocalizedInput`; null when neither language has one. */
export function readLocalized(formData: FormData, name: string): { en?: string; fr?: string } | null {
  const en = text(formData, `${name}.en`);
  const fr = text(formData, `${name}.fr`);
  if (en === "" && fr === "") return null;
  return { ...(en !== "" && { en }), ...(fr !== "" && { fr }) };
}
