import type { Member } from "#app/auth/require-member.server.ts";
import {
  channelSchema,
  journeySchema,
  listChannels,
  listJourneys,
  putChannel,
  putJourney,
} from "#app/db/place.server.ts";
import { problem, readLocalized, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { fieldProblems, refusal, savedOr, writerOf } from "./save-setting.server.ts";

const list = "/settings/places";

/** Creates or changes a journey with its steps, or a channel. */
export async function savePlace(context: RequestContext, member: Member, form: FormData) {
  const { t } = textFor(member.locale);
  const { db } = context;
  const key = text(form, "key");
  const intent = text(form, "intent");
  const places = intent.endsWith("journey") ? listJourneys : listChannels;
  const known = await places(db, member.workspace.id);
  if (intent.startsWith("new-") && known.some((place) => place.key === key))
    return refusal(form, [problem("key", t("settings.problem.keyTaken"))]);
  const name = readLocalized(form, "name");
  if (intent.endsWith("journey")) {
    const { steps, indexes } = readSteps(form);
    const parsed = journeySchema.safeParse({ key, name, steps });
    const rename = (path: string) => path.replace(/^steps\.(\d+)/, (_, index) => `steps.${indexes[Number(index)]}`);
    if (!parsed.success) return refusal(form, fieldProblems(parsed.error, t, rename));
    const saved = await db.$transaction((tx) => putJourney(tx, writerOf(member), parsed.data));
    return savedOr(saved, form, member, list);
  }
  const parsed = channelSchema.safeParse({ key, name, kind: text(form, "kind") });
  if (!parsed.success) return refusal(form, fieldProblems(parsed.error, t));
  const saved = await db.$transaction((tx) => putChannel(tx, writerOf(member), parsed.data));
  return savedOr(saved, form, member, list);
}

/** The steps that have anything written, with their place in the form. */
function readSteps(form: FormData) {
  const names = [...form.keys()].flatMap((field) => /^steps\.(\d{1,3})\.key$/.exec(field)?.[1] ?? []);
  const filled = names
    .map((index) => ({
      ...{ index, key: text(form, `steps.${index}.key`), name: readLocalized(form, `steps.${index}.name`) },
    }))
    .filter(({ key, name }) => key !== "" || name !== null);
  return { steps: filled.map(({ key, name }) => ({ key, name })), indexes: filled.map(({ index }) => index) };
}
