import { useField } from "#app/components/form-state.tsx";
import { useText } from "#app/i18n/use-text.ts";

const levels = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** How sure its owner is, 0 to 10, one press each. */
export function Confidence({ defaultValue }: { defaultValue: number | null }) {
  const { t } = useText();
  const { id, error, typed } = useField("confidence");
  const chosen = typeof typed === "string" ? typed : defaultValue === null ? "" : String(defaultValue);
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="font-medium text-sm">{t("okrs.checkIns.confidence")}</legend>
      <div className="mt-1.5 grid grid-cols-11 overflow-hidden rounded-md border border-line-strong/70">
        {levels.map((level) => (
          <label
            key={level}
            className="figures flex min-h-11 cursor-pointer items-center justify-center border-line border-r text-sm last:border-r-0 hover:bg-sunk has-checked:bg-accent has-checked:font-semibold has-checked:text-on-accent has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:-outline-offset-2"
          >
            <input
              id={level === 0 ? id : undefined}
              type="radio"
              name="confidence"
              value={level}
              defaultChecked={chosen === String(level)}
              className="sr-only"
            />
            {level}
          </label>
        ))}
      </div>
      <p className="mt-1 flex justify-between text-muted text-xs" aria-hidden="true">
        <span>{t("okrs.checkIns.low")}</span>
        <span>{t("okrs.checkIns.high")}</span>
      </p>
      {error && (
        <p id={`${id}-error`} className="mt-1 font-medium text-sm text-worse">
          {error}
        </p>
      )}
    </fieldset>
  );
}
