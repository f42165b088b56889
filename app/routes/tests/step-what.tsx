import { Plus, Trash2 } from "lucide-react";
import { Button } from "#app/components/button.tsx";
import { Disclosure } from "#app/components/disclosure.tsx";
import { NumberInput, Select, TextArea, TextInput } from "#app/components/field.tsx";
import { FormGroup } from "#app/components/form-group.tsx";
import { LocalizedInput } from "#app/components/localized-input.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { maximumVariations, type Variation } from "#experiments/definition/experiment.ts";
import { type FlagValueType, flagValueTypes } from "#experiments/definition/flag-value.ts";
import type { SetUpChoices } from "./set-up-view.server.ts";
import type { StepProps } from "./step-why.tsx";

/** What: the flag, and each variation with its share, value, words per channel and card for agents. */
export function StepWhat({ definition, choices }: StepProps) {
  const { t } = useText();
  const { variations, valueType } = definition;
  return (
    <>
      <div className="grid items-end gap-x-6 gap-y-5 sm:grid-cols-2">
        <TextInput
          name="flagKey"
          label={t("testsSetUp.what.flagKey")}
          hint={t("testsSetUp.what.flagHint")}
          defaultValue={definition.flagKey}
          spellCheck={false}
          className="font-mono"
        />
        <Select
          name="valueType"
          label={t("testsSetUp.what.valueType")}
          options={flagValueTypes.map((value) => ({ value, label: t(`testsSetUp.what.type.${value}`) }))}
          defaultValue={valueType}
        />
      </div>
      {variations.map((variation, at) => (
        <VariationFields
          key={variation.key}
          {...{ variation, at, valueType, channels: choices.channels }}
          ordered={variations.length > 2}
        />
      ))}
      {variations.length < maximumVariations && (
        <Button name="intent" value="add" small icon={<Plus size={15} aria-hidden="true" />}>
          {t("testsSetUp.what.add")}
        </Button>
      )}
    </>
  );
}

type VariationFieldsProps = {
  variation: Variation;
  at: number;
  valueType: FlagValueType;
  channels: SetUpChoices["channels"];
  /** Three and more may be doses of one thing. */
  ordered: boolean;
};

function VariationFields({ variation, at, valueType, channels, ordered }: VariationFieldsProps) {
  const { t, format } = useText();
  const field = (name: string) => `variations.${at}.${name}`;
  return (
    <FormGroup title={at === 0 ? t("testsSetUp.what.control") : t("testsSetUp.what.variation", { count: at })}>
      <input type="hidden" name={field("key")} value={variation.key} />
      <div className="grid gap-x-6 gap-y-5 sm:grid-cols-[minmax(0,1fr)_auto]">
        <LocalizedInput name={field("name")} label={t("testsSetUp.what.name")} value={variation.name} />
        <NumberInput
          name={field("weight")}
          label={t("testsSetUp.what.weight")}
          unit="%"
          defaultValue={String(Math.round(variation.weight * 10_000) / 100)}
          className="max-w-24"
        />
      </div>
      <div className={`grid items-end gap-x-6 gap-y-5 ${ordered ? "sm:grid-cols-2" : ""}`}>
        <FlagValueField name={field("value")} value={variation.value} type={valueType} />
        {ordered && (
          <NumberInput
            name={field("dose")}
            label={t("testsSetUp.what.dose")}
            hint={t("testsSetUp.what.doseHint")}
            optional
            defaultValue={variation.dose === null ? "" : format.number(variation.dose)}
            className="max-w-24"
          />
        )}
      </div>
      <LocalizedInput
        name={field("agentCard")}
        label={t("testsSetUp.what.card")}
        hint={t("testsSetUp.what.cardHint")}
        optional
        multiline
        value={variation.agentCard}
      />
      {channels.length > 0 && (
        <Disclosure
          summary={t("testsSetUp.what.texts")}
          open={Object.keys(variation.perChannelText).length > 0 ? true : undefined}
        >
          <div className="space-y-4">
            {channels.map(({ key, name }) => (
              <LocalizedInput
                key={key}
                name={field(`text.${key}`)}
                label={name}
                optional
                value={variation.perChannelText[key]}
              />
            ))}
          </div>
        </Disclosure>
      )}
      {ordered && at > 0 && (
        <Button name="intent" value={`remove:${at}`} kind="quiet" small icon={<Trash2 size={15} aria-hidden="true" />}>
          {t("testsSetUp.what.remove")}
        </Button>
      )}
    </FormGroup>
  );
}

function FlagValueField({ name, value, type }: { name: string; value: unknown; type: FlagValueType }) {
  const { t } = useText();
  const label = t("testsSetUp.what.value");
  if (type === "boolean") {
    const options = [
      { value: "false", label: t("testsSetUp.what.no") },
      { value: "true", label: t("testsSetUp.what.yes") },
    ];
    return <Select name={name} label={label} options={options} defaultValue={String(value === true)} />;
  }
  const written = typeof value === "string" && type === "string" ? value : JSON.stringify(value);
  if (type === "json") {
    return <TextArea name={name} label={label} defaultValue={written} spellCheck={false} className="font-mono" />;
  }
  return <TextInput name={name} label={label} defaultValue={written} spellCheck={false} className="font-mono" />;
}
