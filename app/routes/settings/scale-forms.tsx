import { Callout } from "#app/components/callout.tsx";
import { RadioGroup } from "#app/components/choice.tsx";
import { NumberInput, Select, TextInput } from "#app/components/field.tsx";
import { LocalizedInput } from "#app/components/localized-input.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { Scale } from "#experiments/metrics/scale.ts";
import { FormCard } from "./form-card.tsx";

type Choice = { value: string; label: string; hint: string };

export function PresetForm({ presets, state }: { presets: readonly Choice[]; state: unknown }) {
  const { t } = useText();
  return (
    <FormCard
      title={t("settings.scales.preset")}
      lead={t("settings.scales.presetLead")}
      state={state}
      intent="preset"
      back="/settings/scales"
      submit={t("settings.scales.create")}
    >
      <RadioGroup name="preset" legend={t("settings.scales.instrument")} options={presets} />
      <TextInput
        name="presetKey"
        label={t("settings.key")}
        hint={t("settings.keyHint")}
        optional
        className="max-w-72"
      />
    </FormCard>
  );
}

type OwnScale = Omit<Scale, "id"> & { usedAt: string | Date | null };

/** A scale by hand, or an existing one; once answered only its name. */
export function OwnScaleForm({ scale, state }: { scale?: OwnScale; state: unknown }) {
  const { t, locale, format } = useText();
  const name = scale && (scale.name[locale] ?? Object.values(scale.name)[0] ?? scale.key);
  return (
    <FormCard
      title={name ? t("settings.scales.edit", { name }) : t("settings.scales.own")}
      state={state}
      intent={scale ? "edit" : "own"}
      back="/settings/scales"
      submit={scale ? undefined : t("settings.scales.create")}
    >
      {scale ? (
        <input type="hidden" name="key" value={scale.key} />
      ) : (
        <TextInput name="key" label={t("settings.key")} hint={t("settings.keyHint")} className="max-w-72" />
      )}
      <LocalizedInput name="name" label={t("settings.name")} value={scale?.name} />
      {scale?.usedAt ? (
        <Callout>{t("settings.scales.locked", { when: format.date(scale.usedAt) })}</Callout>
      ) : (
        <ScaleFields scale={scale} />
      )}
    </FormCard>
  );
}

function ScaleFields({ scale }: { scale: OwnScale | undefined }) {
  const { t } = useText();
  const scorings = ["mean", "top-box", "nps"] as const;
  return (
    <>
      <LocalizedInput name="wording" label={t("settings.scales.wording")} value={scale?.wording} multiline />
      <div className="grid gap-5 sm:grid-cols-2">
        <NumberInput name="min" label={t("settings.scales.min")} defaultValue={String(scale?.min ?? 1)} />
        <NumberInput name="max" label={t("settings.scales.max")} defaultValue={String(scale?.max ?? 5)} />
      </div>
      <RadioGroup
        name="direction"
        legend={t("settings.scales.directionQuestion")}
        defaultValue={scale?.direction}
        options={(["up", "down"] as const).map((value) => ({ value, label: t(`settings.scales.${value}`) }))}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <Select
          name="scoring"
          label={t("settings.scales.scoring")}
          defaultValue={scale?.scoring ?? "mean"}
          options={scorings.map((value) => ({ value, label: t(`settings.scales.scoringName.${value}`) }))}
        />
        <NumberInput
          name="topBoxFrom"
          label={t("settings.scales.topBoxFrom")}
          hint={t("settings.scales.topBoxHint")}
          defaultValue={scale?.topBoxFrom === null ? "" : String(scale?.topBoxFrom ?? "")}
          optional
        />
      </div>
    </>
  );
}
