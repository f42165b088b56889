import { Checkbox, CheckboxGroup, RadioGroup } from "#app/components/choice.tsx";
import { NumberInput, Select } from "#app/components/field.tsx";
import { LocalizedInput } from "#app/components/localized-input.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { StepProps } from "./step-why.tsx";

/** Measure: the metric that decides, what confirms it, what must not get worse, and how long to listen. */
export function StepMeasure({ definition, choices }: StepProps) {
  const { t, format } = useText();
  const { metrics, survey } = definition;
  const primary = choices.metrics.find(({ key }) => key === metrics.primary?.metric);
  const isShare = primary?.unit === "share";
  const smallest = metrics.primary?.smallestEffect ?? null;
  const options = choices.metrics.map(({ key, name, kind }) => ({
    ...{ value: key, label: name },
    group: t(`words.metricKind.${kind}`),
  }));
  const listed = (kinds: readonly string[]) =>
    choices.metrics
      .filter(({ kind, key }) => kinds.includes(kind) && key !== primary?.key)
      .map(({ key, name, kind }) => ({ value: key, label: name, hint: t(`words.metricKind.${kind}`) }));
  const keys = (chosen: readonly { metric: string }[]) => chosen.map(({ metric }) => metric);
  return (
    <>
      <div className="grid items-end gap-x-6 gap-y-5 sm:grid-cols-2">
        <Select
          name="metrics.primary"
          label={t("testsSetUp.measure.primary")}
          options={options}
          placeholder={t("testsSetUp.measure.choose")}
          defaultValue={metrics.primary?.metric ?? ""}
        />
        <NumberInput
          name="metrics.smallestEffect"
          label={t("testsSetUp.measure.smallest")}
          hint={t("testsSetUp.measure.smallestHint")}
          optional
          unit={primary ? t(`testsSetUp.measure.${isShare ? "percentagePoints" : "points"}`) : undefined}
          defaultValue={smallest === null ? "" : format.number(isShare ? smallest * 100 : smallest)}
        />
      </div>
      <div className="grid gap-x-6 gap-y-6 rounded-lg border border-line bg-panel p-5 sm:grid-cols-3">
        <CheckboxGroup
          name="metrics.corroboration"
          legend={t("testsSetUp.measure.corroboration")}
          hint={t("testsSetUp.measure.corroborationHint")}
          options={listed(["occurrence", "quantity"])}
          defaultValues={keys(metrics.corroboration)}
        />
        <CheckboxGroup
          name="metrics.guardrails"
          legend={t("testsSetUp.measure.guardrails")}
          hint={t("testsSetUp.measure.guardrailsHint")}
          options={listed(["survey", "occurrence", "quantity"])}
          defaultValues={keys(metrics.guardrails)}
        />
        <CheckboxGroup
          name="metrics.secondary"
          legend={t("testsSetUp.measure.secondary")}
          hint={t("testsSetUp.measure.secondaryHint")}
          options={listed(["survey", "occurrence", "quantity"])}
          defaultValues={keys(metrics.secondary)}
        />
      </div>
      <LocalizedInput
        name="survey.when"
        label={t("testsSetUp.measure.survey")}
        hint={t("testsSetUp.measure.surveyHint")}
        optional
        value={survey.when}
      />
      <Checkbox
        name="survey.everyVariation"
        label={t("testsSetUp.measure.everyVariation")}
        defaultChecked={survey.everyVariation}
      />
      <Size definition={definition} />
    </>
  );
}

/** How much is collected, how it is read, and for how long it counts. */
function Size({ definition }: Pick<StepProps, "definition">) {
  const { t, format } = useText();
  return (
    <>
      <RadioGroup
        name="method"
        legend={t("testsSetUp.measure.method")}
        options={(["sequential", "fixed"] as const).map((value) => ({
          value,
          label: t(`testsSetUp.review.${value}`),
          hint: t(`testsSetUp.measure.${value}Hint`),
        }))}
        defaultValue={definition.method}
      />
      <div className="grid items-end gap-x-6 gap-y-5 sm:grid-cols-2">
        <NumberInput
          name="plannedAnswers"
          label={t("testsSetUp.measure.planned")}
          hint={t("testsSetUp.measure.plannedHint")}
          optional
          defaultValue={definition.plannedAnswers === null ? "" : String(definition.plannedAnswers)}
        />
        <NumberInput
          name="plannedExposed"
          label={t("testsSetUp.measure.plannedExposed")}
          hint={t("testsSetUp.measure.plannedExposedHint")}
          optional
          defaultValue={definition.plannedExposed === null ? "" : String(definition.plannedExposed)}
        />
        <NumberInput
          name="minRunDays"
          label={t("testsSetUp.measure.minDays")}
          unit={t("testsSetUp.measure.days")}
          defaultValue={String(definition.minRunDays)}
        />
        <NumberInput
          name="answerWindowDays"
          label={t("testsSetUp.measure.window")}
          unit={t("testsSetUp.measure.days")}
          defaultValue={format.number(definition.answerWindowHours / 24)}
        />
      </div>
    </>
  );
}
