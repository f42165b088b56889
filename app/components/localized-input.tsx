import { useText } from "#app/i18n/use-text.ts";
import { FieldFrame, inputLook, useDescribed } from "./field.tsx";
import { useField } from "./form-state.tsx";

type LocalizedInputProps = {
  name: string;
  label: string;
  value?: { en?: string; fr?: string } | null;
  multiline?: boolean;
  hint?: string;
  optional?: boolean;
  placeholder?: string;
};

/**
 * A text in the reader's language that keeps the other language's text. Posts `name.en` and `name.fr`
 * (read them with `readLocalized`); the other language opens below without script.
 */
export function LocalizedInput({ name, label, value, multiline, hint, optional, placeholder }: LocalizedInputProps) {
  const { t, locale } = useText();
  const { error: _, ...described } = useDescribed(name, hint);
  const other = locale === "en" ? "fr" : "en";
  const own = useField(`${name}.${locale}`).typed;
  const theirs = useField(`${name}.${other}`).typed;
  const Input = multiline ? "textarea" : "input";
  const otherLabel = t("ui.otherLanguage", { language: t(`ui.language.${other}`) });
  return (
    <FieldFrame name={name} label={label} hint={hint} optional={optional}>
      <Input
        {...described}
        name={`${name}.${locale}`}
        placeholder={placeholder}
        defaultValue={typeof own === "string" ? own : (value?.[locale] ?? "")}
        className={`${inputLook} ${multiline ? "min-h-20 py-2" : "min-h-10"}`}
      />
      <details className="text-sm">
        <summary className="w-fit text-muted">{otherLabel}</summary>
        <Input
          name={`${name}.${other}`}
          lang={other}
          aria-label={`${label} – ${t(`ui.language.${other}`)}`}
          defaultValue={typeof theirs === "string" ? theirs : (value?.[other] ?? "")}
          className={`${inputLook} mt-1.5 ${multiline ? "min-h-20 py-2" : "min-h-10"}`}
        />
      </details>
    </FieldFrame>
  );
}
