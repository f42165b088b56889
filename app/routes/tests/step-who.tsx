import { AudienceCount } from "#app/components/audience-count.tsx";
import { AudienceFields } from "#app/components/audience-fields.tsx";
import { Checkbox, RadioGroup } from "#app/components/choice.tsx";
import { NumberInput, Select, TextInput } from "#app/components/field.tsx";
import { FormGroup } from "#app/components/form-group.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { operatorNames } from "#experiments/definition/audience.ts";
import type { ExperimentDefinition } from "#experiments/definition/experiment.ts";
import { heldShare } from "#experiments/lifecycle/exclusion.ts";
import type { SetUpChoices } from "./set-up-view.server.ts";
import type { StepProps } from "./step-why.tsx";

/** Who: the unit, the audience in plain conditions, how many of them, and whom other tests keep. */
export function StepWho({ definition, choices, count }: StepProps) {
  const { t } = useText();
  const audience = <AudienceFields audience={definition.audience} operators={operatorNames} />;
  return (
    <>
      {count ? <AudienceCount count={count}>{audience}</AudienceCount> : audience}
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
      <Exclusion exclusion={definition.exclusion} groups={choices.groups} />
    </>
  );
}

const percent = (share: number) => String(Math.round(share * 10_000) / 100);
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

type ExclusionProps = { exclusion: ExperimentDefinition["exclusion"]; groups: SetUpChoices["groups"] };

/** The groups there are, each with what is left of it, or a new one. */
function Exclusion({ exclusion, groups }: ExclusionProps) {
  const { t, format } = useText();
  return (
    <FormGroup title={t("testsSetUp.who.exclusion")} hint={t("testsSetUp.who.exclusionHint")}>
      <div className="grid gap-3 sm:grid-cols-[1fr_auto]">
        <TextInput
          name="exclusion.group"
          label={t("testsSetUp.who.group")}
          optional
          defaultValue={exclusion?.group ?? ""}
          list="exclusion-groups"
        />
        <datalist id="exclusion-groups">
          {groups.map(({ key, name, free }) => (
            <option key={key} value={key}>
              {name} · {t("holdouts.groups.free", { share: format.percent(free) })}
            </option>
          ))}
        </datalist>
        <NumberInput
          name="exclusion.share"
          label={t("testsSetUp.who.part")}
          unit="%"
          defaultValue={percent(exclusion ? heldShare(exclusion) : 1)}
          className="max-w-24"
        />
      </div>
    </FormGroup>
  );
}
