import { type Goodness, goodnessPaint } from "#app/components/goodness.ts";
import type { Unit } from "#app/i18n/format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { paint } from "./drawing.tsx";

type ProgressTrackProps = {
  label: string;
  baseline: number;
  target: number;
  current: number | null;
  lower?: number | null;
  upper?: number | null;
  /** Where the pace to the target would be today. */
  expected?: number | null;
  /** For "maintain": where the value should stay. */
  band?: { low: number; high: number };
  unit: Unit;
  goodness: Goodness;
};

/**
 * The way from baseline to target, read left to right also when the target lies lower. Never clamped:
 * below the baseline is drawn left of it, beyond the target past it.
 */
export function ProgressTrack(props: ProgressTrackProps) {
  const { label, baseline, target, current, lower, upper, expected, band, unit, goodness } = props;
  const { t, format } = useText();
  const start = band ? band.low : baseline;
  const end = band ? band.high : target;
  const share = (value: number) => (end === start ? 0 : (value - start) / (end - start));
  const drawn = [0, 1, ...[current, lower, upper, expected].filter((value) => typeof value === "number").map(share)];
  const low = Math.min(...drawn) - 0.04;
  const high = Math.max(...drawn) + 0.04;
  const at = (value: number) => `${(((share(value) - low) / (high - low)) * 100).toFixed(2)}%`;
  const colour = goodnessPaint[goodness];
  const said = [
    `${t("ui.chart.current")} ${current === null ? t("ui.chart.noData") : format.value(current, unit)}`,
    `${t("ui.chart.baseline")} ${format.value(baseline, unit)}`,
    `${t("ui.chart.target")} ${band ? format.interval(band.low, band.high) : format.value(target, unit)}`,
    typeof expected === "number" ? `${t("ui.chart.expected")} ${format.value(expected, unit)}` : null,
  ].filter((part) => part !== null);
  return (
    <svg
      role="img"
      aria-label={t("ui.chart.reads", { label, text: said.join(", ") })}
      width="100%"
      height={24}
      className="block min-w-28 overflow-visible"
    >
      <line
        x1={at(start)}
        x2={at(end)}
        y1={12}
        y2={12}
        stroke={band ? paint.soft : paint.line}
        strokeWidth={band ? 14 : 8}
      />
      {current !== null && !band && (
        <line x1={at(start)} x2={at(current)} y1={12} y2={12} stroke={colour} strokeWidth={8} />
      )}
      <line x1={at(start)} x2={at(start)} y1={4} y2={20} stroke={paint.strong} />
      <line x1={at(end)} x2={at(end)} y1={3} y2={21} stroke={paint.accent} strokeWidth={2} />
      {typeof lower === "number" && typeof upper === "number" && (
        <line x1={at(lower)} x2={at(upper)} y1={12} y2={12} stroke={paint.ink} strokeWidth={1.5} />
      )}
      {current !== null && (
        <circle cx={at(current)} cy={12} r={4} fill={colour} stroke={paint.panel} strokeWidth={1.5} />
      )}
      {typeof expected === "number" && (
        <line
          x1={at(expected)}
          x2={at(expected)}
          y1={2}
          y2={22}
          stroke={paint.ink}
          strokeWidth={1.5}
          strokeDasharray="3 2"
        />
      )}
    </svg>
  );
}
