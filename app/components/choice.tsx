import type { ReactNode } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { useField } from "./form-state.tsx";

const box = "mt-0.5 size-4.5 shrink-0 accent-[var(--accent)]";

type CheckboxProps = { name: string; label: ReactNode; hint?: ReactNode; value?: string; defaultChecked?: boolean };

/** One yes or no. Posts `value` ("on") or nothing. */
export function Checkbox({ name, label, hint, value = "on", defaultChecked }: CheckboxProps) {
  const { id, error, typed } = useField(name);
  return (
    <div>
      <label htmlFor={id} className="flex min-h-6 items-start gap-2.5">
        <input
          id={id}
          type="checkbox"
          name={name}
          value={value}
          defaultChecked={typed === undefined ? defaultChecked : typed === value}
          aria-describedby={error ? `${id}-error` : undefined}
          className={box}
        />
        <span>
          {label}
          {hint && <span className="block text-muted text-sm">{hint}</span>}
        </span>
      </label>
      {error && (
        <p id={`${id}-error`} className="mt-1 font-medium text-sm text-worse">
          {error}
        </p>
      )}
    </div>
  );
}

type Choice = { value: string; label: ReactNode; hint?: ReactNode };

type GroupProps = {
  name: string;
  legend: ReactNode;
  hint?: ReactNode;
  optional?: boolean;
  options: readonly Choice[];
};

/** One of several. */
export function RadioGroup({ defaultValue, ...group }: GroupProps & { defaultValue?: string }) {
  const { typed } = useField(group.name);
  const chosen = typeof typed === "string" ? typed : defaultValue;
  return <ChoiceGroup {...group} type="radio" chosen={chosen === undefined ? [] : [chosen]} />;
}

/** Any of several; posts the name once per choice. */
export function CheckboxGroup({ defaultValues = [], ...group }: GroupProps & { defaultValues?: readonly string[] }) {
  const { typed } = useField(group.name);
  const chosen = typed === undefined ? defaultValues : typeof typed === "string" ? [typed] : typed;
  return <ChoiceGroup {...group} type="checkbox" chosen={chosen} />;
}

type ChoiceGroupProps = GroupProps & { type: "radio" | "checkbox"; chosen: readonly string[] };

function ChoiceGroup({ name, legend, hint, optional, options, type, chosen }: ChoiceGroupProps) {
  const { t } = useText();
  const { id, error } = useField(name);
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined} className="space-y-1.5">
      <legend className="font-medium text-sm">
        {legend}
        {optional && <span className="font-normal text-muted"> ({t("ui.optional")})</span>}
      </legend>
      {hint && <p className="text-muted text-sm">{hint}</p>}
      {options.map((option, index) => (
        <label key={option.value} className="flex min-h-6 items-start gap-2.5">
          <input
            id={index === 0 ? id : undefined}
            type={type}
            name={name}
            value={option.value}
            defaultChecked={chosen.includes(option.value)}
            className={box}
          />
          <span>
            {option.label}
            {option.hint && <span className="block text-muted text-sm">{option.hint}</span>}
          </span>
        </label>
      ))}
      {error && (
        <p id={`${id}-error`} className="font-medium text-sm text-worse">
          {error}
        </p>
      )}
    </fieldset>
  );
}
