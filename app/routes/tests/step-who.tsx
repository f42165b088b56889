import { Checkbox, RadioGroup } from "#app/components/choice.tsx";
import { NumberInput, Select, TextInput } from "#app/components/field.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { type AudienceCondition, operatorNames } from "#experiments/definition/audience.ts";
import type { ExperimentDefinition } from "#experiments/definition/experiment.ts";
import { FormGroup } from "./form-group.tsx";
import type { StepProps } from "./step-why.tsx";

/** Who: the unit, the audience in plain conditions, how many of them, and whom other tests keep. */
export function StepWho({ definition }: StepProps) {
  const { t } = useText();
  return (
    <>
      <Audience definition={definition} />
      <div className="grid items-end gap-x-6 gap-y-5 sm:grid-cols-2">
        <NumberInput
          name="coverage"
          label={t("testsSetUp.who.coverage")}
          unit="%"
          defaultValue={percent(definition.coverage)}
        />
        <TextInput
          name="hashAttribute"
          label={t("testsSetUp.who.hashAttribute")}
          hint={t("testsSetUp.who.hashHint")}
          defaultValue={definition.hashAttribute}
          className="font-mono"
        />
      </div>
      <Ramp ramp={definition.ramp} />
      <RadioGroup
        name="unit"
        legend={t("testsSetUp.who.unit")}
        defaultValue={definition.unit}
        options={(["customer", "team-day"] as const).map((value) => ({
          value,
          label: t(`testsSetUp.who.unitChoice.${value}`),
        }))}
      />
      <Exclusion exclusion={definition.exclusion} />
    </>
  );
}

const percent = (share: number) => String(Math.round(share * 10_000) / 100);
const empty: AudienceCondition = { attribute: "", operator: "is", values: [] };

/** The conditions there are, and one empty line to add another. */
function Audience({ definition: { audience } }: { definition: ExperimentDefinition }) {
  const { t } = useText();
  const operators = operatorNames
    .filter((name) => name !== "in-group" && name !== "not-in-group")
    .map((value) => ({ value, label: t(`testsSetUp.operator.${value}`) }));
  const lines = [...audience.conditions, empty];
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
      {lines.map((condition, at) => (
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
            options={operators}
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

function Ramp({ ramp }: { ramp: ExperimentDefinition["ramp"] }) {
  const { t } = useText();
  return (
    <div className="space-y-4">
      <Checkbox name="ramp" label={t("testsSetUp.who.ramp")} defaultChecked={ramp !== null} />
      <div className="grid gap-x-6 gap-y-5 pl-7 sm:grid-cols-2">
        <NumberInput
          name="ramp.holdHours"
          label={t("testsSetUp.who.hold")}
          optional
          defaultValue={String(ramp?.holdHours ?? 24)}
        />
        <Select
          name="ramp.advance"
          label={t("testsSetUp.who.advance")}
          options={(["person", "automatic"] as const).map((value) => ({
            value,
            label: t(`testsSetUp.who.advanceChoice.${value}`),
          }))}
          defaultValue={ramp?.advance ?? "person"}
        />
      </div>
    </div>
  );
}

function Exclusion({ exclusion }: { exclusion: ExperimentDefinition["exclusion"] }) {
  const { t } = useText();
  const [from, to] = exclusion?.ranges[0] ?? [0, 1];
  return (
    <FormGroup title={t("testsSetUp.who.exclusion")} hint={t("testsSetUp.who.exclusionHint")}>
      <div className="grid gap-3 sm:grid-cols-[1fr_auto_auto]">
        <TextInput
          name="exclusion.group"
          label={t("testsSetUp.who.group")}
          optional
          defaultValue={exclusion?.group ?? ""}
        />
        <NumberInput
          name="exclusion.from"
          label={t("testsSetUp.who.from")}
          unit="%"
          defaultValue={percent(from)}
          className="max-w-24"
        />
        <NumberInput
          name="exclusion.to"
          label={t("testsSetUp.who.to")}
          unit="%"
          defaultValue={percent(to)}
          className="max-w-24"
        />
      </div>
    </FormGroup>
  );
}
