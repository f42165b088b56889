import { type Option, Select, TextInput } from "#app/components/field.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { FormCard } from "./form-card.tsx";

type EventNameFormProps = {
  /** What is known of a new name; "" when it is yet to be typed. */
  name?: string;
  edited?: { name: string; target: string; property: string | null; stepProperty: string | null };
  /** `scale:<key>` and `metric:<key>`. */
  targets: readonly Option[];
  state: unknown;
  back: string;
};

/** What a name means; the name of one that exists stays. */
export function EventNameForm({ name, edited, targets, state, back }: EventNameFormProps) {
  const { t } = useText();
  return (
    <FormCard
      title={edited ? t("events.editTitle", { name: edited.name }) : t("events.add")}
      state={state}
      back={back}
      intent={edited ? "edit" : "new"}
    >
      {edited ? (
        <input type="hidden" name="name" value={edited.name} />
      ) : (
        <TextInput
          name="name"
          label={t("events.name")}
          hint={t("events.nameHint")}
          defaultValue={name}
          maxLength={100}
          className="font-mono"
        />
      )}
      <Select
        name="target"
        label={t("events.target")}
        options={targets}
        placeholder={t("events.choose")}
        defaultValue={edited?.target ?? ""}
      />
      <TextInput
        name="property"
        label={t("events.property")}
        hint={t("events.propertyHint")}
        defaultValue={edited?.property ?? ""}
        maxLength={100}
        optional
        className="font-mono"
      />
      <TextInput
        name="stepProperty"
        label={t("events.stepProperty")}
        hint={t("events.stepHint")}
        defaultValue={edited?.stepProperty ?? ""}
        maxLength={100}
        optional
        className="font-mono"
      />
    </FormCard>
  );
}
