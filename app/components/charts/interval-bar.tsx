import { type Goodness, goodnessPaint } from "#app/components/goodness.ts";
import type { Unit } from "#app/i18n/format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { paint } from "./drawing.tsx";

type IntervalBarProps = {
  effect: number | null;
  lower: number | null;
  upper: number | null;
  /** How far the effect could lie if those who did not answer differ: drawn thin behind the interval. */
  bounds?: { lower: number; upper: number };
  /** The same for all bars of a table, around zero: `intervalDomain`. */
  domain: readonly [number, number];
  unit: Unit;
  goodness: Goodness;
  /** What the effect is of, for screen readers. */
  label: string;
};

/** A symmetric domain that holds every interval, so that bars of a table compare. */
export function intervalDomain(
  rows: readonly { lower: number | null; upper: number | null; bounds?: { lower: number; upper: number } }[],
): [number, number] {
  const ends = rows.flatMap(({ lower, upper, bounds }) => [lower, upper, bounds?.lower, bounds?.upper]);
  const reach = Math.max(
    ...ends.map((end) => (typeof end === "number" && Number.isFinite(end) ? Math.abs(end) : 0)),
    1e-9,
  );
  return [-reach * 1.08, reach * 1.08];
}

/** One effect with its interval around zero, as wide as its table cell. */
export function IntervalBar({ effect, lower, upper, bounds, domain, unit, goodness, label }: IntervalBarProps) {
  const { t, format } = useText();
  const at = (value: number) => {
    const share = (value - domain[0]) / (domain[1] - domain[0]);
    return `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`;
  };
  const colour = goodnessPaint[goodness];
  const said =
    effect === null || lower === null || upper === null
      ? t("ui.chart.noData")
      : `${format.effect(effect, unit)} ${format.effectInterval(lower, upper, unit)}`;
  return (
    <svg
      role="img"
      aria-label={t("ui.chart.reads", { label, text: said })}
      width="100%"
      height={22}
      className="block min-w-32 overflow-visible"
    >
      <line x1="0" x2="100%" y1={11} y2={11} stroke={paint.line} />
      {bounds && (
        <line
          x1={at(bounds.lower)}
          x2={at(bounds.upper)}
          y1={11}
          y2={11}
          stroke={colour}
          strokeWidth={2}
          strokeOpacity={0.55}
        />
      )}
      <line x1={at(0)} x2={at(0)} y1={1} y2={21} stroke={paint.strong} />
      {lower !== null && upper !== null && (
        <line x1={at(lower)} x2={at(upper)} y1={11} y2={11} stroke={colour} strokeWidth={7} strokeOpacity={0.45} />
      )}
      {effect !== null && (
        <circle cx={at(effect)} cy={11} r={4.5} fill={colour} stroke={paint.panel} strokeWidth={1.5} />
      )}
    </svg>
  );
}

/** Ends and zero of the domain, over a column of interval bars. */
export function IntervalAxis({ domain, unit }: { domain: readonly [number, number]; unit: Unit }) {
  const { t, format } = useText();
  return (
    <>
      <span className="only-read">{t("ui.chart.interval")}</span>
      <span aria-hidden="true" className="figures flex min-w-32 justify-between font-normal text-muted text-xs">
        <span>{format.effect(domain[0], unit)}</span>
        <span>0</span>
        <span>{format.effect(domain[1], unit)}</span>
      </span>
    </>
  );
}
