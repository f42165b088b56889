import type { Member } from "#app/auth/require-member.server.ts";
import { irritantSchema, listIrritants, putIrritant } from "#app/db/irritant.server.ts";
import { problem, type Refusal, readLocalized, refuse, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import type { TextKey } from "#app/i18n/messages.en.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";

const sentences: Readonly<Record<string, TextKey>> = {
  key: "irritants.form.keyWrong",
  title: "irritants.form.required",
  monthlyVolume: "irritants.form.number",
};

/** Creates an irritant, or changes the one of `key`; what stood in the way, or null. */
export async function saveIrritant(
  context: RequestContext,
  { workspace, actor, locale }: Member,
  key: string | null,
  form: FormData,
): Promise<Refusal | null> {
  const { t } = textFor(locale);
  const known = (await listIrritants(context.db, workspace.id)).some((one) => one.key === (key ?? text(form, "key")));
  if (key !== null && !known) throw new Response("no such irritant", { status: 404 });
  if (key === null && known) return refuse([problem("key", t("irritants.form.keyTaken"))], form);
  const [journey, step] = text(form, "place").split("/");
  const volume = text(form, "monthlyVolume").replace(/[\s\u00a0\u202f]/g, "");
  const parsed = irritantSchema.safeParse({
    ...{ key: key ?? text(form, "key"), title: readLocalized(form, "title"), quote: readLocalized(form, "quote") },
    ...{ description: readLocalized(form, "description"), status: text(form, "status") },
    ...{ journey: journey || null, step: step || null, owner: text(form, "owner") || null },
    monthlyVolume: volume === "" ? null : Number(volume),
  });
  if (!parsed.success) {
    const fields = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
    return refuse(
      [...fields].map((name) => problem(name, t(sentences[name] ?? "irritants.form.bad"))),
      form,
    );
  }
  const writer = { workspaceId: workspace.id, actor };
  const saved = await context.db.$transaction((tx) => putIrritant(tx, writer, parsed.data, context.now()));
  if (saved.ok) return null;
  const fieldOf = (path: string) => (path === "journey" || path === "step" ? "place" : path);
  return refuse(
    saved.problems.map((one) => problem(fieldOf(one.path), problemText(t, one))),
    form,
  );
}
