import { data } from "@remix-run/node";
import type { Member } from "#app/auth/require-member.server.ts";
import { putFlag } from "#app/db/flag.server.ts";
import type { Saved } from "#app/db/saved.ts";
import { parseFlagValue } from "#app/forms/flag-value.ts";
import { type Problem, problem, type Refusal, refuse, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { type FlagValue, type FlagValueType, flagValueTypes } from "#experiments/definition/flag-value.ts";
import { flagKeySchema } from "#experiments/definition/keys.ts";
import { environmentSchema, type FlagDocument, flagDocumentSchema } from "#experiments/flags/flag.ts";
import { type ShownFlag, shownFlags } from "./flag-data.server.ts";

type Refused = { ok: false; refusal: ReturnType<typeof refusal> };
type Read<T> = { ok: true; value: T } | { ok: false; problems: Problem[] };

/** What was typed comes back beside what stands in the way. */
export function refusal(form: FormData, problems: Problem[], status = 422) {
  return data<Refusal>(refuse(problems, form), { status });
}

/** Creates a flag; a key that is taken is refused. */
export async function createFlag(
  context: RequestContext,
  member: Member,
  form: FormData,
): Promise<{ ok: true; key: string } | Refused> {
  const { t } = textFor(member.locale);
  const key = flagKeySchema.safeParse(text(form, "flag"));
  if (!key.success) return { ok: false, refusal: refusal(form, [problem("flag", t("flags.field.keyHint"))]) };
  const taken = (await shownFlags(context.db, member.workspace.id)).some((flag) => flag.key === key.data);
  if (taken) return { ok: false, refusal: refusal(form, [problem("flag", t("settings.problem.keyTaken"))]) };
  const valueType = flagValueTypes.find((type) => type === text(form, "valueType")) ?? "boolean";
  const settings = readSettings(form, valueType, member);
  if (!settings.ok) return { ok: false, refusal: refusal(form, settings.problems) };
  const document = flagDocumentSchema.parse({ ...settings.value, valueType });
  const refused = await saveFlag(context, member, { key: key.data, version: 0 }, document, form);
  return refused ? { ok: false, refusal: refused } : { ok: true, key: key.data };
}

/** Description, default value and environments as typed. */
export function readSettings(
  form: FormData,
  valueType: FlagValueType,
  { locale }: Pick<Member, "locale">,
): Read<Pick<FlagDocument, "description" | "defaultValue" | "environments">> {
  const { t } = textFor(locale);
  const defaultValue = readValue(form, "defaultValue", valueType);
  const another = text(form, "environment");
  const problems = [
    ...(defaultValue === undefined ? [problem("defaultValue", t("testsSetUp.needs.value"))] : []),
    ...(another === "" || environmentSchema.safeParse(another).success
      ? []
      : [problem("environment", t("flags.field.environmentHint"))]),
  ];
  if (problems.length > 0 || defaultValue === undefined) return { ok: false, problems };
  const environments = [...new Set([...readEnvironments(form), ...(another === "" ? [] : [another])])].sort();
  return { ok: true, value: { description: text(form, "description").slice(0, 500), defaultValue, environments } };
}

/** The ticked environments; names nobody could have ticked are left out. */
export function readEnvironments(form: FormData): string[] {
  return form.getAll("environments").flatMap((name) => {
    const parsed = environmentSchema.safeParse(name);
    return parsed.success ? [parsed.data] : [];
  });
}

/** A typed value, undefined when it is not of the type or longer than a flag may carry. */
export function readValue(form: FormData, name: string, valueType: FlagValueType): FlagValue | undefined {
  const value = parseFlagValue(text(form, name), valueType);
  if (value === undefined) return undefined;
  return flagDocumentSchema.shape.defaultValue.safeParse(value).success ? value : undefined;
}

/** Saves what a form made of a flag; null when it is saved. @param flag what its author saw */
export async function saveFlag(
  { db, now }: Pick<RequestContext, "db" | "now">,
  member: Member,
  flag: Pick<ShownFlag, "key" | "version">,
  document: FlagDocument,
  form: FormData,
) {
  const writer = { workspaceId: member.workspace.id, actor: member.actor };
  const saved = await db.$transaction((tx) => putFlag(tx, writer, flag.key, { document, seen: flag.version }, now()));
  return savedRefusal(saved, member, form);
}

/** 409 when somebody else was faster, 422 when the document is in the way, null when it was saved. */
export function savedRefusal(saved: Saved, { locale }: Pick<Member, "locale">, form: FormData) {
  if (saved.ok) return null;
  const { t } = textFor(locale);
  const conflict = saved.problems.some(({ code }) => code === "changed-meanwhile");
  const problems = saved.problems.map((one) => problem(fieldOf(one.path), problemText(t, one)));
  return refusal(form, problems, conflict ? 409 : 422);
}

/** The field of the page that a path of the document is typed in. */
function fieldOf(path: string): string {
  const inRule = /^rules\.\d+\.(.*)$/.exec(path)?.[1];
  if (inRule === undefined) return path === "rules" ? "" : path;
  return ruleFieldOf(inRule);
}

/** The same within one rule. */
export function ruleFieldOf(path: string): string {
  const condition = /^audience\.conditions\.(\d+)/.exec(path)?.[1];
  if (condition !== undefined) return `audience.${condition}.values`;
  const prerequisite = /^prerequisites\.(\d+)/.exec(path)?.[1];
  return prerequisite === undefined ? path : `prerequisites.${prerequisite}.flag`;
}

/** The version the form was made from: nothing typed on an older one overwrites a newer one. */
export function seenVersion(form: FormData, { version }: ShownFlag): number {
  const seen = text(form, "seen");
  return /^\d{1,9}$/.test(seen) ? Number(seen) : version;
}
