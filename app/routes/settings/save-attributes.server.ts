import type { Member } from "#app/auth/require-member.server.ts";
import { readRemoval } from "#app/db/removal.server.ts";
import { listSavedGroups, putSavedGroup, removeSavedGroup } from "#app/db/saved-group.server.ts";
import { saveSecureAttributes } from "#app/db/secure-attribute.server.ts";
import { problem, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { attributeNameSchema } from "#experiments/definition/audience.ts";
import { savedGroupSchema } from "#experiments/flags/saved-groups.ts";
import { fieldProblems, formWide, refusal, removedOr, savedOr, writerOf } from "./save-setting.server.ts";

const page = "/settings/attributes";

/** One form of the page: the secure attributes, a group, or a group's end. */
export async function saveAttributes(context: RequestContext, member: Member, form: FormData) {
  const { db } = context;
  const intent = text(form, "intent");
  if (intent === "secure") return await saveSecure(context, member, form);
  if (intent === "remove") {
    const key = text(form, "key");
    const removed = await db.$transaction((tx) => removeSavedGroup(tx, writerOf(member), key, context.now()));
    return removedOr(removed, form, member, page);
  }
  if (intent === "undo") return await putBack(context, member, form);
  const { t } = textFor(member.locale);
  const key = text(form, "key");
  const before = (await listSavedGroups(db, member.workspace.id)).find((group) => group.key === key);
  if (intent === "new" && before) return refusal(form, [problem("key", t("settings.problem.keyTaken"))]);
  const parsed = savedGroupSchema.safeParse({
    ...{ key, name: text(form, "name"), attribute: text(form, "attribute") },
    // What the API sent as numbers stays numbers: to an SDK 7 and "7" are not the same.
    values: lines(form, "values").map((typed) => before?.values.find((value) => String(value) === typed) ?? typed),
  });
  if (!parsed.success)
    return refusal(
      form,
      fieldProblems(parsed.error, t, (path) => path.split(".")[0] ?? ""),
    );
  const saved = await db.$transaction((tx) => putSavedGroup(tx, writerOf(member), parsed.data, context.now()));
  return savedOr(saved, form, member, page);
}

async function putBack(context: RequestContext, member: Member, form: FormData) {
  const { db } = context;
  const { t } = textFor(member.locale);
  const removal = await readRemoval(db, member.workspace.id, "saved-group.remove", text(form, "entry"));
  const was = savedGroupSchema.safeParse(removal?.before);
  if (!was.success) return refusal(form, [problem("", t("removal.unknown"))]);
  const { key, name } = was.data;
  if ((await listSavedGroups(db, member.workspace.id)).some((group) => group.key === key))
    return refusal(form, [problem("", t("removal.thereAgain", { name }))]);
  const saved = await db.$transaction((tx) => putSavedGroup(tx, writerOf(member), was.data, context.now()));
  return savedOr(formWide(saved), form, member, page);
}

async function saveSecure(context: RequestContext, member: Member, form: FormData) {
  if (!member.can("sdk.write")) throw new Response("not allowed", { status: 403 });
  const names = lines(form, "names");
  if (names.length > 50 || names.some((name) => !attributeNameSchema.safeParse(name).success))
    return refusal(form, [problem("names", textFor(member.locale).t("settings.attributes.namesHint"))]);
  const writer = writerOf(member);
  const saved = await context.db.$transaction((tx) => saveSecureAttributes(tx, writer, names, context.now()));
  return savedOr(saved, form, member, page);
}

/** What was typed one per line or between commas. */
function lines(form: FormData, name: string): string[] {
  return text(form, name)
    .split(/[,\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
