import { Link } from "@remix-run/react";
import { Check } from "lucide-react";
import { useText } from "#app/i18n/use-text.ts";

type Step = { label: string; to?: string; state: "done" | "current" | "todo" };

const marks: Readonly<Record<Step["state"], string>> = {
  done: "border-accent bg-accent text-on-accent",
  current: "border-accent text-accent",
  todo: "border-line-strong text-muted",
};

/** Where one is in a longer form, and the way to its other parts. */
export function Stepper({ steps }: { steps: readonly Step[] }) {
  const { t, format } = useText();
  return (
    <nav aria-label={t("ui.steps")} className="no-print relative mb-6 overflow-x-auto">
      <ol className="flex items-center gap-2">
        {steps.map(({ label, to, state }, index) => {
          const inner = (
            <>
              <span
                className={`figures flex size-6 shrink-0 items-center justify-center rounded-full border-2 font-semibold text-xs ${marks[state]}`}
              >
                {state === "done" ? <Check size={13} strokeWidth={3} aria-hidden="true" /> : format.number(index + 1)}
              </span>
              <span className={state === "current" ? "font-semibold" : "text-muted"}>{label}</span>
              <span className="only-read">({t(`ui.step.${state}`)})</span>
            </>
          );
          const look = "flex min-h-8 items-center gap-2 whitespace-nowrap text-sm";
          return (
            <li key={label} className="flex items-center gap-2" aria-current={state === "current" ? "step" : undefined}>
              {index > 0 && <span aria-hidden="true" className="h-px w-5 bg-line-strong/60" />}
              {to ? (
                <Link to={to} className={`${look} hover:underline`}>
                  {inner}
                </Link>
              ) : (
                <span className={look}>{inner}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
