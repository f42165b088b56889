import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { useField } from "./form-state.tsx";

export const inputLook =
  "w-full rounded-md border border-line-strong/70 bg-panel px-3 text-ink placeholder:text-muted hover:border-ink aria-[invalid=true]:border-worse aria-[invalid=true]:border-2 disabled:bg-sunk disabled:text-muted";

type FieldProps = {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  /** Says "optional" beside the label; every other field is required. */
  optional?: boolean;
};

type Described = { id: string; "aria-invalid": boolean | undefined; "aria-describedby": string | undefined };

/** What an input of this name needs to be tied to its hint and error. */
export function useDescribed(name: string, hint: ReactNode): Described & { error: string | undefined } {
  const { id, error } = useField(name);
  const described = [hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter((part) => part !== null);
  return { id, error, "aria-invalid": error ? true : undefined, "aria-describedby": described.join(" ") || undefined };
}

/** Label, hint, input, error: in this order for every kind of field. */
export function FieldFrame({ name, label, hint, optional, children }: FieldProps & { children: ReactNode }) {
  const { t } = useText();
  const { id, error } = useField(name);
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block font-medium text-sm">
        {label}
        {optional && <span className="font-normal text-muted"> ({t("ui.optional")})</span>}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="text-muted text-sm">
          {hint}
        </p>
      )}
      {children}
      {error && (
        <p id={`${id}-error`} className="font-medium text-sm text-worse">
          {error}
        </p>
      )}
    </div>
  );
}

type TextInputProps = FieldProps & Omit<InputHTMLAttributes<HTMLInputElement>, "name">;

export function TextInput({ name, label, hint, optional, className = "", ...rest }: TextInputProps) {
  const { error: _, ...described } = useDescribed(name, hint);
  const { typed } = useField(name);
  return (
    <FieldFrame name={name} label={label} hint={hint} optional={optional}>
      <input
        type="text"
        {...rest}
        {...described}
        name={name}
        defaultValue={typeof typed === "string" ? typed : rest.defaultValue}
        className={`${inputLook} min-h-10 ${className}`}
      />
    </FieldFrame>
  );
}

/** A number typed by hand. Text with a decimal keypad: `type=number` refuses the French comma in some browsers. @param unit word after the input */
export function NumberInput({ unit, className = "", ...rest }: TextInputProps & { unit?: string }) {
  const { name, label, hint, optional, ...input } = rest;
  const { error: _, ...described } = useDescribed(name, hint);
  const { typed } = useField(name);
  return (
    <FieldFrame name={name} label={label} hint={hint} optional={optional}>
      <span className="flex items-center gap-2">
        <input
          {...input}
          {...described}
          type="text"
          inputMode="decimal"
          name={name}
          defaultValue={typeof typed === "string" ? typed : input.defaultValue}
          className={`${inputLook} figures min-h-10 max-w-36 ${className}`}
        />
        {unit && <span className="text-muted text-sm">{unit}</span>}
      </span>
    </FieldFrame>
  );
}

type TextAreaProps = FieldProps & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "name">;

export function TextArea({ name, label, hint, optional, className = "", ...rest }: TextAreaProps) {
  const { error: _, ...described } = useDescribed(name, hint);
  const { typed } = useField(name);
  return (
    <FieldFrame name={name} label={label} hint={hint} optional={optional}>
      <textarea
        rows={3}
        {...rest}
        {...described}
        name={name}
        defaultValue={typeof typed === "string" ? typed : rest.defaultValue}
        className={`${inputLook} py-2 ${className}`}
      />
    </FieldFrame>
  );
}

export type Option = { value: string; label: string; group?: string };

type SelectProps = FieldProps & {
  options: readonly Option[];
  /** The first line, chosen while nothing is: its value is "". */
  placeholder?: string;
} & Omit<SelectHTMLAttributes<HTMLSelectElement>, "name">;

export function Select({ name, label, hint, optional, options, placeholder, className = "", ...rest }: SelectProps) {
  const { error: _, ...described } = useDescribed(name, hint);
  const { typed } = useField(name);
  const groups = [...new Set(options.map((option) => option.group))];
  const lines = (group: string | undefined) =>
    options
      .filter((option) => option.group === group)
      .map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ));
  return (
    <FieldFrame name={name} label={label} hint={hint} optional={optional}>
      <select
        {...rest}
        {...described}
        name={name}
        defaultValue={typeof typed === "string" ? typed : rest.defaultValue}
        className={`${inputLook} min-h-10 pr-8 ${className}`}
      >
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {groups.map((group) =>
          group === undefined ? (
            lines(undefined)
          ) : (
            <optgroup key={group} label={group}>
              {lines(group)}
            </optgroup>
          ),
        )}
      </select>
    </FieldFrame>
  );
}
