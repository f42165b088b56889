import { type FormEvent, useState } from "react";
import { Callout } from "#app/components/callout.tsx";
import { Disclosure } from "#app/components/disclosure.tsx";
import { NumberInput, Select, TextInput } from "#app/components/field.tsx";
import { LocalizedInput } from "#app/components/localized-input.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { LocalizedText } from "#experiments/metrics/localized-text.ts";
import { activityOpening } from "#experiments/okr/activity.ts";
import { keyResultKinds } from "#experiments/okr/key-result.ts";
import type { AuthoringOptions } from "./authoring-options.server.ts";
import type { KeyResultValues } from "./key-result-values.ts";
import { MeasuredBaseline, type MeasuredValue } from "./measured-baseline.tsx";
import { Milestones } from "./milestones.tsx";

export type MetricChoice = AuthoringOptions["metrics"][number] & { suggested?: boolean };
export type FieldOptions = Omit<AuthoringOptions, "cycles" | "metrics"> & { metrics: readonly MetricChoice[] };

type KeyResultFieldsProps = {
  prefix: string;
  values: KeyResultValues;
  options: FieldOptions;
  /** Measured in the baseline window of a saved key result; left out, the metric's last 28 days are offered. */
  measured?: MeasuredValue | null;
};

/** Everything an author writes of one key result; after publishing, what it counts stands as text. */
export function KeyResultFields({ prefix, values, options, measured }: KeyResultFieldsProps) {
  const { t } = useText();
  const [kind, setKind] = useState(values.kind);
  const [metric, setMetric] = useState(values.metric ?? "");
  const [title, setTitle] = useState<LocalizedText>(values.title ?? {});
  const chosen = options.metrics.find(({ key }) => key === metric);
  const name = (field: string) => `${prefix}.${field}`;
  const listen = ({ target }: FormEvent) => {
    if (target instanceof HTMLInputElement && target.name.startsWith(name("title."))) {
      setTitle({ ...title, [target.name.endsWith(".fr") ? "fr" : "en"]: target.value });
    }
  };
  const activity = activityOpening(title);
  return (
    <div className="space-y-5" onInput={listen}>
      <input type="hidden" name={name("key")} value={values.key ?? ""} />
      <input type="hidden" name={name("position")} value={values.position} />
      <LocalizedInput name={name("title")} label={t("okrsAuthoring.form.title")} value={values.title} />
      {activity !== null && <Callout goodness="attention">{t("problems.activity", { words: activity })}</Callout>}
      {values.published ? (
        <Fixed prefix={prefix} values={values} metricName={chosen?.name ?? null} />
      ) : (
        <div className="grid gap-x-5 gap-y-5 md:grid-cols-2">
          <Select
            name={name("kind")}
            label={t("okrsAuthoring.form.kind")}
            defaultValue={values.kind}
            onChange={(event) => setKind(keyResultKinds.find((one) => one === event.target.value) ?? "increase")}
            options={keyResultKinds.map((value) => ({ value, label: t(`okrsAuthoring.kind.${value}`) }))}
          />
          {kind !== "milestone" && (
            <Select
              name={name("metric")}
              label={t("okrsAuthoring.form.metric")}
              defaultValue={values.metric ?? ""}
              placeholder={t("okrsAuthoring.form.chooseMetric")}
              onChange={(event) => setMetric(event.target.value)}
              options={metricOptions(options.metrics, t)}
            />
          )}
          {kind !== "milestone" && <Place prefix={prefix} values={values} options={options} />}
        </div>
      )}
      {kind === "milestone" ? (
        <Milestones prefix={prefix} values={values} />
      ) : (
        <Numbers prefix={prefix} kind={kind} values={values} metric={chosen} measured={measured} />
      )}
      <div className="grid gap-x-5 gap-y-5 md:grid-cols-2">
        <Select
          name={name("owner")}
          label={t("okrsAuthoring.form.owner")}
          defaultValue={values.owner ?? ""}
          placeholder={t("okrsAuthoring.form.chooseOwner")}
          options={options.members.map(({ email, name: label }) => ({ value: email, label }))}
        />
        <TextInput
          name={name("source")}
          label={t("okrsAuthoring.form.source")}
          placeholder={t("okrsAuthoring.form.sourceHint")}
          defaultValue={values.source ?? ""}
          maxLength={300}
        />
        <TextInput
          type="date"
          name={name("startsOn")}
          label={t("okrsAuthoring.form.startsOn")}
          defaultValue={values.startsOn ?? ""}
        />
        <TextInput
          type="date"
          name={name("dueOn")}
          label={t("okrsAuthoring.form.dueOn")}
          defaultValue={values.dueOn ?? ""}
        />
      </div>
      {kind !== "milestone" && <Measurement prefix={prefix} values={values} isShare={chosen?.unit === "share"} />}
    </div>
  );
}

type Part = { prefix: string; values: KeyResultValues };

/** What may not change any more, sent along as it is. */
function Fixed({ prefix, values, metricName }: Part & { metricName: string | null }) {
  const { t } = useText();
  const { kind, metric, place, channel } = values;
  const kept = { kind, metric: metric ?? "", place, channel: channel ?? "" };
  return (
    <p className="text-muted text-sm">
      {Object.entries(kept).map(([field, value]) => (
        <input key={field} type="hidden" name={`${prefix}.${field}`} value={value} />
      ))}
      {t(`okrsAuthoring.kind.${kind}`)} · {metricName ?? t("okrs.chip.milestones")} ({t("okrsAuthoring.form.fixed")})
    </p>
  );
}

function metricOptions(metrics: readonly MetricChoice[], t: ReturnType<typeof useText>["t"]) {
  const grouped = metrics.some(({ suggested }) => suggested);
  return metrics.map(({ key, name, suggested }) => ({
    ...{ value: key, label: name },
    ...(grouped && { group: suggested ? t("okrsAuthoring.form.suggested") : t("okrsAuthoring.form.existing") }),
  }));
}

function Place({ prefix, values, options }: Part & { options: FieldOptions }) {
  const { t } = useText();
  return (
    <>
      <Select
        name={`${prefix}.place`}
        label={t("okrsAuthoring.form.place")}
        defaultValue={values.place}
        placeholder={t("okrsAuthoring.form.everywhere")}
        options={options.journeys.flatMap((journey) => [
          {
            value: `journey:${journey.key}`,
            label: t("okrsAuthoring.form.wholeJourney", { name: journey.name }),
            group: journey.name,
          },
          ...journey.steps.map((step) => ({ value: `step:${step.key}`, label: step.name, group: journey.name })),
        ])}
      />
      <Select
        name={`${prefix}.channel`}
        label={t("okrsAuthoring.form.channel")}
        defaultValue={values.channel ?? ""}
        placeholder={t("okrsAuthoring.form.everyChannel")}
        options={options.channels.map(({ key, name }) => ({ value: key, label: name }))}
      />
    </>
  );
}

type NumbersProps = Part & {
  kind: KeyResultValues["kind"];
  metric: MetricChoice | undefined;
  measured: MeasuredValue | null | undefined;
};

/** Baseline and target, or the band; a share is typed in percent. */
function Numbers({ prefix, kind, values, metric, measured }: NumbersProps) {
  const { t, locale } = useText();
  const isShare = metric?.unit === "share";
  const unit = isShare ? t("okrsAuthoring.form.percent") : metric ? t("okrsAuthoring.form.points") : undefined;
  const shown = metric?.unit === "amount" ? undefined : unit;
  const [low, high] = kind === "maintain" ? (["bandLow", "bandHigh"] as const) : (["baseline", "target"] as const);
  const offered = measured === undefined ? metric?.measured : measured;
  return (
    <div>
      <div className="grid grid-cols-2 gap-x-5 md:max-w-lg">
        {[low, high].map((field) => (
          <NumberInput
            key={field}
            name={`${prefix}.${field}`}
            label={t(`okrsAuthoring.form.${field}`)}
            unit={shown}
            defaultValue={asTyped(values[field], isShare, locale)}
          />
        ))}
      </div>
      {kind !== "maintain" && metric && offered && (
        <MeasuredBaseline
          name={`${prefix}.baseline`}
          measured={offered}
          unit={metric.unit}
          saved={measured !== undefined}
        />
      )}
    </div>
  );
}

function Measurement({ prefix, values, isShare }: Part & { isShare: boolean }) {
  const { t, locale } = useText();
  return (
    <Disclosure summary={t("okrsAuthoring.form.more")}>
      <div className="grid gap-x-5 gap-y-5 md:grid-cols-3">
        <TextInput
          type="date"
          name={`${prefix}.baselineFrom`}
          label={t("okrsAuthoring.form.baselineFrom")}
          optional
          defaultValue={values.baselineFrom ?? ""}
        />
        <TextInput
          type="date"
          name={`${prefix}.baselineTo`}
          label={t("okrsAuthoring.form.baselineTo")}
          optional
          defaultValue={values.baselineTo ?? ""}
        />
        <NumberInput
          name={`${prefix}.smallestEffect`}
          label={t("okrsAuthoring.form.smallestEffect")}
          hint={t("okrsAuthoring.form.smallestEffectHint")}
          unit={isShare ? t("okrsAuthoring.form.percent") : undefined}
          optional
          defaultValue={asTyped(values.smallestEffect, isShare, locale)}
        />
        <NumberInput
          name={`${prefix}.windowDays`}
          label={t("okrsAuthoring.form.windowDays")}
          defaultValue={values.windowDays}
        />
        <NumberInput
          name={`${prefix}.minAnswers`}
          label={t("okrsAuthoring.form.minAnswers")}
          defaultValue={values.minAnswers}
        />
      </div>
    </Disclosure>
  );
}

/** A stored number as its author would type it, digit for digit. */
export function asTyped(value: number | null, isShare: boolean, locale: "en" | "fr"): string {
  if (value === null) return "";
  const written = String(isShare ? Math.round(value * 1e8) / 1e6 : value);
  return locale === "fr" ? written.replace(".", ",") : written;
}
