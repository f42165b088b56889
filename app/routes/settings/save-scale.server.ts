import type { Member } from "#app/auth/require-member.server.ts";
import { findScale, putScale } from "#app/db/scale.server.ts";
import { problem, readLocalized, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { scaleSchema } from "#experiments/metrics/scale.ts";
import { scaleFromPreset, scalePresets } from "#experiments/metrics/scale-presets.ts";
import { fieldProblems, numberOf, refusal, savedOr, writerOf } from "./save-setting.server.ts";

const list = "/settings/scales";

/** Creates a scale from a preset or by hand, or changes one. */
export async function saveScale(context: RequestContext, member: Member, form: FormData) {
  const { t } = textFor(member.locale);
  const intent = text(form, "intent");
  const key = text(form, intent === "preset" ? "presetKey" : "key");
  const before = await findScale(context.db, member.workspace.id, key);
  if (intent !== "edit" && before)
    return refusal(form, [problem(intent === "preset" ? "presetKey" : "key", t("settings.problem.keyTaken"))]);
  // A locked scale posts its name only: the rest stays as it is.
  const document =
    intent === "preset"
      ? presetDocument(form, key)
      : before?.usedAt
        ? { ...before, name: readLocalized(form, "name") }
        : ownDocument(form, key, before);
  if (!document) return refusal(form, [problem("preset", t("settings.problem.required"))]);
  const parsed = scaleSchema.safeParse(document);
  if (!parsed.success) {
    return refusal(
      form,
      fieldProblems(parsed.error, t, (path) => (intent === "preset" && path === "key" ? "presetKey" : path)),
    );
  }
  const saved = await context.db.$transaction((tx) => putScale(tx, writerOf(member), parsed.data));
  return savedOr(saved, form, member, list);
}

function presetDocument(form: FormData, key: string) {
  const [presetKey, scoring] = text(form, "preset").split(":");
  const preset = scalePresets.find((one) => one.key === presetKey);
  const choice = preset?.scorings.find((one) => one.scoring === scoring);
  return preset && choice ? { ...scaleFromPreset(preset, choice), key: key || preset.key } : null;
}

function ownDocument(form: FormData, key: string, before: Awaited<ReturnType<typeof findScale>>) {
  const scoring = text(form, "scoring");
  return {
    ...{ key, name: readLocalized(form, "name"), wording: readLocalized(form, "wording") },
    ...{ instrument: before?.instrument ?? "custom", labels: before?.labels ?? null, scoring },
    ...{ min: numberOf(text(form, "min")), max: numberOf(text(form, "max")), direction: text(form, "direction") },
    topBoxFrom: scoring === "top-box" ? numberOf(text(form, "topBoxFrom")) : null,
  };
}
