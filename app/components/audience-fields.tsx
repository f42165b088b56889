import { useText } from "#app/i18n/use-text.ts";
import type { Audience, AudienceCondition, Operator } from "#experiments/definition/audience.ts";
import { Select, TextInput } from "./field.tsx";
import { FormGroup } from "./form-group.tsx";

const empty: AudienceCondition = { attribute: "", operator: "is", values: [] };

/** Who is meant, as plain conditions: those there are, and one empty line to add another. Read with `readAudience`. */
export function AudienceFields({ audience, operators }: { audience: Audience; operators: readonly Operator[] }) {
  const { t } = useText();
  const choices = operators.map((value) => ({ value, label: t(`testsSetUp.operator.${value}`) }));
  return (
    <FormGroup title={t("testsSetUp.who.audience")} hint={t("testsSetUp.who.audienceHint")}>
      <Select
        name="audience.match"
        label={t("testsSetUp.who.match")}
        options={(["all", "any"] as const).map((value) => ({
          value,
          label: t(`testsSetUp.who.matchChoice.${value}`),
        }))}
        defaultValue={audience.match}
      />
      {[...audience.conditions, empty].map((condition, at) => (
        <div
          key={`${condition.attribute} ${condition.operator} ${String(condition.values)}`}
          className="grid gap-3 sm:grid-cols-[1fr_1fr_1fr]"
        >
          <TextInput
            name={`audience.${at}.attribute`}
            label={t("testsSetUp.who.attribute")}
            optional
            defaultValue={condition.attribute}
            className="font-mono"
          />
          <Select
            name={`audience.${at}.operator`}
            label={t("testsSetUp.who.operatorLabel")}
            options={choices}
            defaultValue={condition.operator}
          />
          <TextInput
            name={`audience.${at}.values`}
            label={t("testsSetUp.who.values")}
            optional
            defaultValue={condition.values.join(", ")}
          />
        </div>
      ))}
      <p className="text-muted text-sm">{t("testsSetUp.who.valuesHint")}</p>
    </FormGroup>
  );
}
