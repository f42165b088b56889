import type { Member } from "#app/auth/require-member.server.ts";
import { eventNameSchema, listEventNames, putEventName, removeEventName } from "#app/db/event-name.server.ts";
import { readRemoval } from "#app/db/removal.server.ts";
import type { Saved } from "#app/db/saved.ts";
import { problem, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { formWide, refusal, removedOr, savedOr, writerOf } from "./save-setting.server.ts";

const page = "/settings/events";

/** The fields of the form by those of the document. */
const fields: Readonly<Record<string, string>> = { key: "name", scale: "target", metric: "target" };
const fieldOf = (path: string) => fields[path] ?? path;

/** Maps a name, changes what it is mapped to, or takes its meaning away. */
export async function saveEventName(context: RequestContext, member: Member, form: FormData) {
  const { db } = context;
  const { t } = textFor(member.locale);
  const intent = text(form, "intent");
  const name = text(form, "name");
  if (intent === "remove") {
    const removed = await db.$transaction((tx) => removeEventName(tx, writerOf(member), name));
    return removedOr(removed, form, member, page);
  }
  if (intent === "undo") return await putBack(context, member, form);
  const known = await listEventNames(db, member.workspace.id);
  if (intent === "new" && known.some(({ key }) => key === name))
    return refusal(form, [problem("name", t("events.nameTaken"))]);
  const [kind, target] = text(form, "target").split(":");
  const parsed = eventNameSchema.safeParse({
    key: name,
    scale: kind === "scale" ? target : null,
    metric: kind === "metric" ? target : null,
    property: text(form, "property") || null,
    stepProperty: text(form, "stepProperty") || null,
  });
  if (!parsed.success) {
    const wrong = new Set(parsed.error.issues.map(({ path }) => fieldOf(path.map(String).join("."))));
    const sentences: Readonly<Record<string, string>> = {
      name: t("events.nameInvalid"),
      target: t("settings.problem.required"),
    };
    return refusal(
      form,
      [...wrong].map((field) => problem(field, sentences[field] ?? t("settings.problem.invalid"))),
    );
  }
  const saved = await db.$transaction((tx) => putEventName(tx, writerOf(member), parsed.data));
  return savedOr(atFields(saved), form, member, page);
}

async function putBack({ db }: RequestContext, member: Member, form: FormData) {
  const { t } = textFor(member.locale);
  const removal = await readRemoval(db, member.workspace.id, "event-name.remove", text(form, "entry"));
  const was = eventNameSchema.safeParse(removal?.before);
  if (!was.success) return refusal(form, [problem("", t("removal.unknown"))]);
  const known = await listEventNames(db, member.workspace.id);
  if (known.some(({ key }) => key === was.data.key))
    return refusal(form, [problem("", t("removal.thereAgain", { name: was.data.key }))]);
  const saved = await db.$transaction((tx) => putEventName(tx, writerOf(member), was.data));
  return savedOr(formWide(saved), form, member, page);
}

/** The same, with its problems where the form shows them. */
function atFields(saved: Saved): Saved {
  if (saved.ok) return saved;
  return { ...saved, problems: saved.problems.map((one) => ({ ...one, path: fieldOf(one.path) })) };
}
