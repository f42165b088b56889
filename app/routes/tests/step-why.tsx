import { Checkbox } from "#app/components/choice.tsx";
import { type Option, Select } from "#app/components/field.tsx";
import { FormGroup } from "#app/components/form-group.tsx";
import { LocalizedInput } from "#app/components/localized-input.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { ExperimentDefinition } from "#experiments/definition/experiment.ts";
import type { AudienceCount } from "#experiments/flags/count-audience.ts";
import type { SetUpChoices } from "./set-up-view.server.ts";

export type StepProps = {
  definition: ExperimentDefinition;
  choices: SetUpChoices;
  owner: string | null;
  /** How many customers lately seen its conditions match; only where they are edited. */
  count: AudienceCount | null;
};

/** Why: the key result and irritant it serves, and the hypothesis in three parts. */
export function StepWhy({ definition, choices, owner }: StepProps) {
  const { t } = useText();
  const { hypothesis } = definition;
  return (
    <>
      <LocalizedInput
        name="name"
        label={t("testsSetUp.why.name")}
        hint={t("testsSetUp.why.nameHint")}
        value={definition.name}
      />
      <div className="grid gap-x-6 gap-y-5 sm:grid-cols-2">
        <Select
          name="keyResult"
          label={t("testsSetUp.why.keyResult")}
          options={choices.keyResults}
          placeholder={t("testsSetUp.why.noKeyResult")}
          defaultValue={definition.keyResult ?? ""}
        />
        <Select
          name="irritant"
          label={t("testsSetUp.why.irritant")}
          optional
          options={choices.irritants}
          placeholder={t("testsSetUp.why.noIrritant")}
          defaultValue={definition.irritant ?? ""}
        />
      </div>
      <Checkbox name="exploration" label={t("testsSetUp.why.exploration")} defaultChecked={definition.exploration} />
      <FormGroup title={t("testsSetUp.why.hypothesis")}>
        {(["change", "effect", "reason"] as const).map((part) => (
          <LocalizedInput
            key={part}
            name={`hypothesis.${part}`}
            label={t(`testsSetUp.why.${part}`)}
            placeholder={t(`testsSetUp.why.${part}Hint`)}
            value={hypothesis[part]}
          />
        ))}
      </FormGroup>
      <div className="grid items-end gap-x-6 gap-y-5 sm:grid-cols-2">
        <Place definition={definition} journeys={choices.journeys} />
        <Select
          name="owner"
          label={t("testsSetUp.why.owner")}
          hint={t("testsSetUp.why.ownerHint")}
          options={choices.owners}
          placeholder={owner === null ? t("testsSetUp.why.noOwner") : undefined}
          defaultValue={owner ?? ""}
        />
      </div>
      <LocalizedInput
        name="description"
        label={t("testsSetUp.why.description")}
        optional
        multiline
        value={definition.description}
      />
    </>
  );
}

function Place({
  definition: { journey, step },
  journeys,
}: {
  definition: ExperimentDefinition;
  journeys: SetUpChoices["journeys"];
}) {
  const { t } = useText();
  const options = journeys.flatMap(({ key, name, steps }): Option[] => [
    { value: `${key}/`, label: t("testsSetUp.why.wholeJourney", { journey: name }), group: name },
    ...steps.map((one) => ({ value: `${key}/${one.key}`, label: one.name, group: name })),
  ]);
  return (
    <Select
      name="journey"
      label={t("testsSetUp.why.place")}
      options={options}
      placeholder={t("testsSetUp.why.anywhere")}
      defaultValue={journey === null ? "" : `${journey}/${step ?? ""}`}
    />
  );
}
