import { useId } from "react";
import type { Unit } from "#app/i18n/format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Hatch, paint } from "./drawing.tsx";

export type StackedPart = { kind: "proven" | "mix" | "drift"; label: string; value: number };

type StackedBarProps = {
  label: string;
  parts: readonly StackedPart[];
  /** Movements from baseline, in the unit; the same for all bars that are compared. */
  domain: readonly [number, number];
  target?: number;
  unit: Unit;
};

/** Where a movement came from: gains to the right of the start, losses to its left, the target as a mark. */
export function StackedBar({ label, parts, domain, target, unit }: StackedBarProps) {
  const { t, format } = useText();
  const hatch = useId();
  const at = (value: number) => ((value - domain[0]) / (domain[1] - domain[0])) * 100;
  const fills = { proven: paint.accent, mix: paint.soft, drift: `url(#${hatch})` };
  let gain = 0;
  let loss = 0;
  const bars = parts.map((part) => {
    const start = part.value >= 0 ? gain : loss;
    if (part.value >= 0) gain += part.value;
    else loss += part.value;
    return { ...part, x: at(Math.min(start, start + part.value)), width: Math.abs(at(part.value) - at(0)) };
  });
  const said = `${parts.map((part) => `${part.label} ${format.effect(part.value, unit)}`).join(", ")}${
    target === undefined ? "" : `, ${t("ui.chart.target")} ${format.effect(target, unit)}`
  }`;
  return (
    <svg
      role="img"
      aria-label={t("ui.chart.reads", { label, text: said })}
      width="100%"
      height={22}
      className="block min-w-28 overflow-visible"
    >
      <defs>
        <Hatch id={hatch} />
      </defs>
      <line x1="0" x2="100%" y1={11} y2={11} stroke={paint.line} />
      {bars.map(({ kind, label: name, x, width }) => (
        <rect
          key={`${kind} ${name}`}
          x={`${x}%`}
          y={5}
          width={`${width}%`}
          height={12}
          fill={fills[kind]}
          stroke={kind === "proven" ? paint.panel : paint.strong}
          strokeWidth={0.75}
        />
      ))}
      <line x1={`${at(0)}%`} x2={`${at(0)}%`} y1={1} y2={21} stroke={paint.strong} />
      {target !== undefined && (
        <line x1={`${at(target)}%`} x2={`${at(target)}%`} y1={1} y2={21} stroke={paint.accent} strokeWidth={2} />
      )}
    </svg>
  );
}
