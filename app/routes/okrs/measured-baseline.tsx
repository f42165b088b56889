import { Button } from "#app/components/button.tsx";
import { fieldId } from "#app/components/form-state.tsx";
import type { Unit } from "#app/i18n/format.ts";
import { useText } from "#app/i18n/use-text.ts";

export type MeasuredValue = {
  value: number | null;
  interval: { lower: number; upper: number } | null;
  n: number;
  minimum: number;
};

type MeasuredBaselineProps = {
  /** Of the field it may fill. */
  name: string;
  measured: MeasuredValue;
  unit: Unit;
  /** Measured in the key result's own baseline window, not in the last 28 days. */
  saved: boolean;
};

/** What customers really answered, offered as the baseline. */
export function MeasuredBaseline({ name, measured, unit, saved }: MeasuredBaselineProps) {
  const { t, format, locale } = useText();
  const { value, interval, n, minimum } = measured;
  if (n === 0) return null;
  if (value === null) {
    return <p className="mt-2 text-muted text-sm">{t("okrsAuthoring.form.few", { n, minimum })}</p>;
  }
  const key = saved ? "okrsAuthoring.form.measuredBaseline" : "okrsAuthoring.form.measured";
  const fill = () => {
    const input = document.getElementById(fieldId(name));
    if (!(input instanceof HTMLInputElement)) return;
    const rounded = unit === "share" ? Math.round(value * 1000) / 10 : Math.round(value * 100) / 100;
    input.value = locale === "fr" ? String(rounded).replace(".", ",") : String(rounded);
    input.focus();
  };
  return (
    <p className="figures mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted text-sm">
      {t(key, {
        value: format.value(value, unit),
        interval: interval ? `[${format.value(interval.lower, unit)} – ${format.value(interval.upper, unit)}]` : "",
        n,
      })}
      <Button type="button" kind="quiet" small onClick={fill}>
        {t("okrsAuthoring.form.useMeasured")}
      </Button>
    </p>
  );
}
