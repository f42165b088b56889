import type { Member } from "#app/auth/require-member.server.ts";
import { readAudience } from "#app/forms/audience.ts";
import { parseFlagValue } from "#app/forms/flag-value.ts";
import { readNumber } from "#app/forms/number.ts";
import { type Problem, problem, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { operators } from "#experiments/definition/audience.ts";
import { type FlagDocument, type FlagRule, flagRuleSchema } from "#experiments/flags/flag.ts";
import { otherFlags, type ShownFlag } from "./flag-data.server.ts";
import {
  readEnvironments,
  readSettings,
  readValue,
  refusal,
  ruleFieldOf,
  saveFlag,
  seenVersion,
} from "./save-flag.server.ts";

/** One button of the rules page; null when it is saved. @throws a 400 Response on a button there is not */
export async function actOnFlag(context: RequestContext, member: Member, flag: ShownFlag, form: FormData) {
  const [intent = "", id = ""] = text(form, "intent").split(":");
  const save = (document: FlagDocument) =>
    saveFlag(context, member, { key: flag.key, version: seenVersion(form, flag) }, document, form);
  if (intent === "settings") {
    const settings = readSettings(form, flag.document.valueType, member);
    return settings.ok ? await save({ ...flag.document, ...settings.value }) : refusal(form, settings.problems);
  }
  if (intent === "archive") return await save({ ...flag.document, archived: !flag.document.archived });
  if (intent === "rule") {
    const read = await readRule(context, member, flag, form);
    return read.ok
      ? await save({ ...flag.document, rules: withRule(flag.document.rules, read.rule, form) })
      : read.refusal;
  }
  const rules = movedRules(flag.document.rules, intent, id);
  if (!rules) throw new Response("no such action", { status: 400 });
  return await save({ ...flag.document, rules });
}

function withRule(rules: readonly FlagRule[], rule: FlagRule, form: FormData): FlagRule[] {
  const at = form.has("new") ? -1 : rules.findIndex(({ id }) => id === rule.id);
  return at < 0 ? [...rules, rule] : rules.with(at, rule);
}

/** The rules after one button beside a rule; null when there is no such button or rule. */
function movedRules(rules: readonly FlagRule[], intent: string, id: string): FlagRule[] | null {
  const at = rules.findIndex((rule) => rule.id === id);
  const rule = rules[at];
  if (!rule) return null;
  switch (intent) {
    case "up":
      return swapped(rules, at - 1);
    case "down":
      return swapped(rules, at);
    case "turnOn":
    case "turnOff":
      return rules.with(at, { ...rule, enabled: intent === "turnOn" });
    case "remove":
      return rules.filter((one) => one !== rule);
    default:
      return null;
  }
}

/** Rules `at` and `at + 1` in the other order; unchanged at an end. */
function swapped(rules: readonly FlagRule[], at: number): FlagRule[] {
  const [one, other] = [rules[at], rules[at + 1]];
  return one && other ? rules.with(at, other).with(at + 1, one) : [...rules];
}

type ReadRule = { ok: true; rule: FlagRule } | { ok: false; refusal: ReturnType<typeof refusal> };

async function readRule(context: RequestContext, member: Member, flag: ShownFlag, form: FormData): Promise<ReadRule> {
  const { t } = textFor(member.locale);
  const problems: Problem[] = [];
  const value = readValue(form, "value", flag.document.valueType);
  if (value === undefined) problems.push(problem("value", t("testsSetUp.needs.value")));
  const coverage = readNumber(form, "coverage");
  const rollout = text(form, "kind") === "rollout";
  if (rollout && (coverage === null || !(coverage >= 0 && coverage <= 100)))
    problems.push(problem("coverage", t("testsSetUp.needs.number")));
  const audience = readAudience(form, operators, (path) =>
    problems.push(problem(path, t("testsSetUp.needs.condition"))),
  );
  const environments = readEnvironments(form);
  const id = text(form, form.has("new") ? "id" : "rule");
  const before = flag.document.rules.find((rule) => rule.id === id);
  const parsed = flagRuleSchema.safeParse({
    ...{ id, kind: rollout ? "rollout" : "force", enabled: form.has("enabled"), value, audience },
    description: text(form, "description"),
    prerequisites: await readPrerequisites(context, member, flag, form),
    environments: environments.length > 0 ? environments : null,
    ...(rollout && {
      coverage: (coverage ?? 0) / 100,
      hashAttribute: text(form, "hashAttribute") || "id",
      // The seed stays, so that nobody moves.
      seed: before?.kind === "rollout" ? before.seed : null,
    }),
  });
  if (problems.length === 0 && parsed.success) return { ok: true, rule: parsed.data };
  const unread = parsed.success ? [] : parsed.error.issues.map(({ path }) => ruleFieldOf(path.join(".")));
  const noted = new Set(problems.map(({ path }) => path));
  for (const path of new Set(unread)) {
    if (noted.has(path)) continue;
    problems.push(problem(path, t(path === "id" ? "settings.problem.key" : "settings.problem.invalid")));
  }
  return { ok: false, refusal: refusal(form, problems) };
}

/** Lines with a flag; a value is read as the type of that flag, and stays a text where it is not one. */
async function readPrerequisites({ db }: RequestContext, member: Member, flag: ShownFlag, form: FormData) {
  const others = await otherFlags(db, member.workspace.id, flag.key);
  const prerequisites: { flag: string; value: unknown }[] = [];
  for (let at = 0; form.has(`prerequisites.${at}.flag`); at++) {
    const needed = text(form, `prerequisites.${at}.flag`);
    if (needed === "") continue;
    const typed = text(form, `prerequisites.${at}.value`);
    const type = others.find(({ key }) => key === needed)?.valueType ?? "string";
    prerequisites.push({ flag: needed, value: parseFlagValue(typed, type) ?? typed });
  }
  return prerequisites;
}
