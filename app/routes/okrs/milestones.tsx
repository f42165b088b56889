import { Select } from "#app/components/field.tsx";
import { useField } from "#app/components/form-state.tsx";
import { LocalizedInput } from "#app/components/localized-input.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { milestoneShares } from "#experiments/okr/key-result.ts";
import type { KeyResultValues } from "./key-result-values.ts";

/** The three written levels, worth 30, 70 and 100 %, and how many are reached. */
export function Milestones({ prefix, values }: { prefix: string; values: KeyResultValues }) {
  const { t, format } = useText();
  const { id, error } = useField(`${prefix}.milestones`);
  return (
    <div id={id} className="space-y-4" tabIndex={-1}>
      {error && <p className="font-medium text-sm text-worse">{error}</p>}
      {[0, 1, 2].map((level) => (
        <LocalizedInput
          key={level}
          name={`${prefix}.milestones.${level}`}
          label={t("okrsAuthoring.form.milestone", {
            number: level + 1,
            share: format.percent(milestoneShares[level + 1] ?? 1),
          })}
          value={values.milestones?.[level] ?? null}
        />
      ))}
      <Select
        name={`${prefix}.milestoneReached`}
        label={t("okrsAuthoring.form.reached")}
        defaultValue={String(values.milestoneReached)}
        options={[0, 1, 2, 3].map((count) => ({
          value: String(count),
          label: count === 0 ? t("okrsAuthoring.form.reachedNone") : t("okrsAuthoring.form.reachedCount", { count }),
        }))}
      />
    </div>
  );
}
