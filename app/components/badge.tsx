import { CircleAlert, CircleCheck, CircleDashed, CircleDot, CircleMinus, CircleX } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { type Goodness, goodnessSurface, goodnessText } from "./goodness.ts";

const icons = {
  better: CircleCheck,
  worse: CircleX,
  attention: CircleAlert,
  unknown: CircleDashed,
  running: CircleDot,
  neutral: CircleMinus,
} as const;

/** The icon that always comes with a colour, so that neither sight of colour nor ink of colour is needed. */
export function GoodnessIcon({ goodness, size = 14 }: { goodness: Goodness; size?: number }) {
  const Icon = icons[goodness];
  return <Icon size={size} strokeWidth={2.2} aria-hidden="true" className="shrink-0" />;
}

/** A small label on a quiet surface: a state, a type, a count. */
export function Badge({ goodness, children }: { goodness?: Goodness; children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center gap-1 whitespace-nowrap rounded-sm px-1.5 py-px font-medium text-xs ${goodness ? goodnessSurface[goodness] : "bg-sunk text-muted"}`}
    >
      {goodness && goodness !== "neutral" && <GoodnessIcon goodness={goodness} size={12} />}
      {children}
    </span>
  );
}

/** Icon and word in the colour of their meaning. @param children the word, when it is not the usual one */
export function StatusWord({ goodness, children }: { goodness: Goodness; children?: ReactNode }) {
  const { t } = useText();
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap font-medium ${goodnessText[goodness]}`}>
      <GoodnessIcon goodness={goodness} />
      {children ?? t(`words.goodness.${goodness}`)}
    </span>
  );
}
