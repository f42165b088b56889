import { audienceText } from "#app/i18n/audience-text.ts";
import type { Formatter } from "#app/i18n/format.ts";
import type { Translate } from "#app/i18n/translate.ts";
import type { FlagRule } from "#experiments/flags/flag.ts";
import type { FlagChange } from "#experiments/flags/flag-diff.ts";

type Say = { t: Translate; format: Formatter };

/** A long document is not read in a line. */
export function shownValue(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** A rule in one line: "country is FR: 25 % of them, gets true, only in staging". */
export function ruleWords({ t, format }: Say, rule: FlagRule): string {
  const parts = [
    ...(rule.kind === "rollout" ? [t("flags.rule.share", { share: format.chosenPercent(rule.coverage) })] : []),
    ...rule.prerequisites.map(({ flag, value }) => t("flags.rule.needs", { flag, value: JSON.stringify(value) })),
    ...(rule.environments ? [t("flags.rule.only", { environments: format.list(rule.environments) })] : []),
    t("flags.rule.gets", { value: shownValue(rule.value) }),
  ];
  return `${audienceText(t, format, rule.audience)} · ${parts.join(" · ")}`;
}

/** What one change of a flag says. */
export function changeWords({ t, format }: Say, change: FlagChange): string {
  switch (change.kind) {
    case "description":
      return t("flags.history.change.description", { before: change.before, after: change.after });
    case "default":
      return t("flags.history.change.default", { before: shownValue(change.before), after: shownValue(change.after) });
    case "on":
    case "off":
      return t(`flags.history.change.${change.kind}`, { environment: change.environment });
    case "created":
    case "archived":
    case "restored":
    case "order":
      return t(`flags.history.change.${change.kind}`);
    default:
      return ruleChangeWords({ t, format }, change);
  }
}

type RuleChange = Extract<FlagChange, { rule: FlagRule }>;

function ruleChangeWords({ t, format }: Say, change: RuleChange): string {
  const rule = change.rule.id;
  switch (change.kind) {
    case "rule-added":
    case "rule-removed":
      return t(`flags.history.change.${change.kind}`, { rule, words: ruleWords({ t, format }, change.rule) });
    case "rule-on":
    case "rule-off":
    case "rule-other":
      return t(`flags.history.change.${change.kind}`, { rule });
    default:
      return t(`flags.history.change.${change.kind}`, { rule, ...sides({ t, format }, change) });
  }
}

type TwoSided = Extract<RuleChange, { before: unknown }>;

function sides({ t, format }: Say, change: TwoSided): { before: string; after: string } {
  const both = <T>(one: T, other: T, words: (side: T) => string) => ({ before: words(one), after: words(other) });
  switch (change.kind) {
    case "rule-value":
      return both(change.before, change.after, shownValue);
    case "rule-coverage":
      return both(change.before, change.after, (coverage) => format.chosenPercent(coverage));
    case "rule-audience":
      return both(change.before, change.after, (audience) => audienceText(t, format, audience));
    case "rule-prerequisites":
      return both(change.before, change.after, (needs) =>
        needs.length === 0
          ? t("flags.history.nothing")
          : format.list(needs.map(({ flag, value }) => `${flag} = ${JSON.stringify(value)}`)),
      );
    case "rule-environments":
      return both(change.before, change.after, (names) => (names ? format.list(names) : t("flags.history.everywhere")));
  }
}
