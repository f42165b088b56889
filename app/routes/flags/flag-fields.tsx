import { CheckboxGroup } from "#app/components/choice.tsx";
import { Select, TextArea, TextInput } from "#app/components/field.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { FlagDocument } from "#experiments/flags/flag.ts";

type Value = FlagDocument["defaultValue"];
type ValueFieldProps = {
  name: string;
  label: string;
  hint?: string;
  valueType: FlagDocument["valueType"];
  value: Value | undefined;
};

/** One value of a flag in the field that fits its type. */
export function ValueField({ name, label, hint, valueType, value }: ValueFieldProps) {
  const { t } = useText();
  if (valueType === "boolean")
    return (
      <Select
        {...{ name, label, hint }}
        defaultValue={String(value ?? false)}
        options={[
          { value: "true", label: t("flags.yes") },
          { value: "false", label: t("flags.no") },
        ]}
        className="max-w-40"
      />
    );
  const typed = value === undefined ? "" : typeof value === "string" && valueType === "string" ? value : null;
  const text = typed ?? JSON.stringify(value, null, valueType === "json" ? 2 : undefined);
  return valueType === "json" ? (
    <TextArea
      {...{ name, label, hint }}
      defaultValue={text}
      rows={4}
      spellCheck={false}
      className="font-mono text-sm"
    />
  ) : (
    <TextInput {...{ name, label, hint }} defaultValue={text} className="font-mono" />
  );
}

type SettingsFieldsProps = { document: Pick<FlagDocument, "description" | "environments">; environments: string[] };

/** Description and environments; the value stands apart, because its field depends on the type. */
export function SettingsFields({ document, environments }: SettingsFieldsProps) {
  const { t } = useText();
  return (
    <>
      <TextInput
        name="description"
        label={t("flags.field.description")}
        optional
        maxLength={500}
        defaultValue={document.description}
      />
      <CheckboxGroup
        name="environments"
        legend={t("flags.field.environments")}
        hint={t("flags.field.environmentsHint")}
        options={environments.map((value) => ({ value, label: value }))}
        defaultValues={document.environments}
      />
      <TextInput
        name="environment"
        label={t("flags.field.environment")}
        hint={t("flags.field.environmentHint")}
        optional
        maxLength={31}
        className="max-w-72 font-mono"
      />
    </>
  );
}
