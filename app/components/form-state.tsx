import { createContext, type ReactNode, useContext, useEffect, useRef } from "react";
import type { Problem, Refusal } from "#app/forms/refusal.ts";
import { useText } from "#app/i18n/use-text.ts";

type State = { problems: readonly Problem[]; values: Refusal["values"] };

const FormStateContext = createContext<State>({ problems: [], values: undefined });

type FormStateProps = {
  /** What the action answered; anything but a refusal means nothing to show. */
  state: unknown;
  children: ReactNode;
};

/** Around a form: its fields find their own error and what was typed. */
export function FormState({ state, children }: FormStateProps) {
  const refusal = isRefusal(state) ? state : null;
  return (
    <FormStateContext.Provider value={{ problems: refusal?.problems ?? [], values: refusal?.values }}>
      {children}
    </FormStateContext.Provider>
  );
}

function isRefusal(state: unknown): state is Refusal {
  return typeof state === "object" && state !== null && "problems" in state && Array.isArray(state.problems);
}

/** The error and the typed value of one field. */
export function useField(name: string): {
  id: string;
  error: string | undefined;
  typed: string | string[] | undefined;
} {
  const { problems, values } = useContext(FormStateContext);
  return { id: fieldId(name), error: problems.find(({ path }) => path === name)?.message, typed: values?.[name] };
}

/** Where a problem's link leads. A `LocalizedInput` is found by its name without language. */
export function fieldId(name: string): string {
  return `field-${name.replaceAll(/[^\w-]/g, "-")}`;
}

/** All problems of the form at its top, each a link to its field; takes the focus when it appears. */
export function ErrorSummary() {
  const { t } = useText();
  const { problems } = useContext(FormStateContext);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problems.length > 0) box.current?.focus();
  }, [problems]);
  if (problems.length === 0) return null;
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="mb-6 rounded-md border border-worse/50 border-l-4 bg-worse-soft px-4 py-3 text-ink"
    >
      <p className="font-semibold text-worse">{t("ui.errors.title", { count: problems.length })}</p>
      <ul className="mt-1 space-y-0.5 text-sm">
        {problems.map(({ path, message, field }) => (
          <li key={`${path} ${message}`}>
            {path === "" ? (
              message
            ) : (
              <a href={`#${fieldId(path)}`} className="underline underline-offset-2">
                {field ? `${field} – ${message}` : message}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
