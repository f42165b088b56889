import { RadioGroup } from "#app/components/choice.tsx";
import { NumberInput, type Option, Select, TextInput } from "#app/components/field.tsx";
import { LocalizedInput } from "#app/components/localized-input.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { Metric, MetricKind } from "#experiments/metrics/metric.ts";
import { FormCard } from "./form-card.tsx";

type MetricFormProps = {
  kind: MetricKind;
  metric?: Metric & { shownName: string; journey: { key: string } | null; step: { key: string } | null };
  options: Record<"scales" | "journeys" | "steps", readonly Option[]>;
  state: unknown;
};

/** A new metric of one kind, or an existing one, whose kind and scale stay. */
export function MetricForm({ kind, metric, options, state }: MetricFormProps) {
  const { t } = useText();
  const nothing = t("settings.metrics.everywhere");
  return (
    <FormCard
      title={
        metric
          ? t("settings.metrics.edit", { name: metric.shownName })
          : t("settings.metrics.newTitle", { kind: t(`settings.metrics.addKind.${kind}`) })
      }
      lead={t(`settings.metrics.aboutKind.${kind}`)}
      state={state}
      intent={metric ? "edit" : "new"}
      back="/settings/metrics"
    >
      <input type="hidden" name="kind" value={kind} />
      {metric ? (
        <input type="hidden" name="key" value={metric.key} />
      ) : (
        <TextInput name="key" label={t("settings.key")} hint={t("settings.keyHint")} className="max-w-72" />
      )}
      <LocalizedInput name="name" label={t("settings.name")} value={metric?.name} />
      <KindFields kind={kind} metric={metric} scales={options.scales} />
      <div className="grid items-end gap-5 sm:grid-cols-2">
        <Select
          name="journey"
          label={t("settings.metrics.journey")}
          options={options.journeys}
          placeholder={nothing}
          defaultValue={metric?.journey?.key ?? ""}
          optional
        />
        <Select
          name="step"
          label={t("settings.metrics.step")}
          options={options.steps}
          placeholder={nothing}
          defaultValue={metric?.step?.key ?? ""}
          optional
        />
      </div>
      <NumberInput
        name="windowHours"
        label={t("settings.metrics.window")}
        unit={t("settings.metrics.windowUnit")}
        defaultValue={String(metric?.windowHours ?? 336)}
      />
    </FormCard>
  );
}

function KindFields({
  kind,
  metric,
  scales,
}: {
  kind: MetricKind;
  metric: Metric | undefined;
  scales: readonly Option[];
}) {
  const { t } = useText();
  if (kind === "survey") {
    const scale = metric?.kind === "survey" ? metric.scale.key : null;
    return scale ? (
      <input type="hidden" name="scale" value={scale} />
    ) : (
      <Select name="scale" label={t("settings.metrics.scale")} options={scales} placeholder="–" defaultValue="" />
    );
  }
  const quantity = metric?.kind === "quantity" ? metric : null;
  return (
    <>
      <RadioGroup
        name="direction"
        legend={t("settings.metrics.direction")}
        defaultValue={metric?.direction}
        options={(["up", "down"] as const).map((value) => ({ value, label: t(`words.direction.${value}`) }))}
      />
      {kind === "quantity" && (
        <div className="grid gap-5 sm:grid-cols-2">
          <TextInput
            name="unit"
            label={t("settings.metrics.unit")}
            hint={t("settings.metrics.unitHint")}
            defaultValue={quantity?.unit ?? ""}
            optional
          />
          <NumberInput
            name="cap"
            label={t("settings.metrics.cap")}
            hint={t("settings.metrics.capHint")}
            defaultValue={quantity?.cap === null ? "" : String(quantity?.cap ?? "")}
            optional
          />
        </div>
      )}
    </>
  );
}
