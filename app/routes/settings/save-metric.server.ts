import type { Member } from "#app/auth/require-member.server.ts";
import { findMetric, putMetric } from "#app/db/metric.server.ts";
import { problem, readLocalized, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { metricSchema } from "#experiments/metrics/metric.ts";
import { fieldProblems, numberOf, refusal, savedOr, writerOf } from "./save-setting.server.ts";

/** Creates or changes a metric. */
export async function saveMetric(context: RequestContext, member: Member, form: FormData) {
  const { t } = textFor(member.locale);
  const key = text(form, "key");
  const isNew = text(form, "intent") === "new";
  if (isNew && (await findMetric(context.db, member.workspace.id, key)))
    return refusal(form, [problem("key", t("settings.problem.keyTaken"))]);
  const orNull = (name: string) => text(form, name) || null;
  const parsed = metricSchema.safeParse({
    ...{ key, kind: text(form, "kind"), name: readLocalized(form, "name") },
    ...{ scale: text(form, "scale"), direction: text(form, "direction"), unit: orNull("unit") },
    ...{ journey: orNull("journey"), step: orNull("step"), cap: numberOf(text(form, "cap")) },
    windowHours: numberOf(text(form, "windowHours")),
  });
  if (!parsed.success) return refusal(form, fieldProblems(parsed.error, t));
  const saved = await context.db.$transaction((tx) => putMetric(tx, writerOf(member), parsed.data));
  return savedOr(saved, form, member, "/settings/metrics");
}
