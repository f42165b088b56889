import type { Audience } from "#experiments/definition/audience.ts";
import type { Formatter } from "./format.ts";
import type { Translate } from "./translate.ts";

/** Who is meant, in one line: "country is one of FR, BE and age is at least 18". Everybody has no condition. */
export function audienceText(t: Translate, format: Formatter, { match, conditions }: Audience): string {
  if (conditions.length === 0) return t("flags.rule.everybody");
  const parts = conditions.map(({ attribute, operator, values }) => {
    const shown = values.slice(0, 5).map((value) => (typeof value === "number" ? format.number(value) : String(value)));
    const more = values.length > 5 ? [t("flags.rule.more", { count: values.length - 5 })] : [];
    return [attribute, t(`testsSetUp.operator.${operator}`), [...shown, ...more].join(", ")].join(" ").trim();
  });
  return parts.join(` ${t(match === "all" ? "flags.rule.and" : "flags.rule.or")} `);
}
