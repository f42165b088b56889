import { area, line } from "d3-shape";
import type { Unit } from "#app/i18n/format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ChartFigure } from "./chart-figure.tsx";
import { Drawing, levelScale, paint } from "./drawing.tsx";

export type LinePoint = { x: number; label: string; value: number | null; lower: number | null; upper: number | null };

type LineChartProps = {
  title: string;
  summary: string;
  name: string;
  unit: Unit;
  /** In order of `x`; `label` is what the axis and the table show. */
  points: readonly LinePoint[];
  /** Differences: signed figures around a zero line. */
  zero?: boolean;
};

const width = 880;
const height = 260;
const left = 56;
const right = 24;
const top = 14;
const bottom = 222;

/** Days whose band is this many times wider than the last one's do not set the height of the drawing. */
const widest = 3;

const ends = ({ value, lower, upper }: LinePoint) => [value, lower, upper];

const reachOf = (point: LinePoint | undefined): number =>
  point === undefined || point.lower === null || point.upper === null
    ? Number.POSITIVE_INFINITY
    : point.upper - point.lower;

/** A value over time with its bounds, such as the difference of a test as its answers come in; first days that span far more are cut off, and said to be. */
export function LineChart({ title, summary, name, unit, points, zero }: LineChartProps) {
  const { t, format } = useText();
  const written = (value: number) => (zero ? format.effect(value, unit) : format.value(value, unit));
  const first = points[0]?.x ?? 0;
  const span = (points.at(-1)?.x ?? 1) - first || 1;
  const x = (point: LinePoint) => left + 10 + ((point.x - first) / span) * (width - left - right - 20);
  const settled = points.filter((point) => reachOf(point) <= widest * reachOf(points.at(-1)));
  const y = levelScale([...settled.flatMap(ends), zero ? 0 : null], [bottom, top]);
  const [low = 0, high = 0] = y.domain();
  const clipped = points.flatMap(ends).some((end) => end !== null && (end < low || end > high));
  const every = Math.max(1, Math.ceil(points.length / 9));
  const all = [...points];
  const ribbon = area<LinePoint>()
    .defined(({ lower, upper }) => lower !== null && upper !== null)
    .x(x)
    .y0(({ lower }) => y(lower ?? 0))
    .y1(({ upper }) => y(upper ?? 0));
  const path = line<LinePoint>()
    .defined(({ value }) => value !== null)
    .x(x)
    .y(({ value }) => y(value ?? 0));
  return (
    <ChartFigure
      title={title}
      summary={summary}
      name={name}
      columns={[
        { label: t("ui.chart.step") },
        { label: t("ui.chart.value"), numeric: true },
        { label: t("ui.chart.interval"), numeric: true },
      ]}
      rows={points.map(({ label, value, lower, upper }) => [
        label,
        value === null ? null : written(value),
        lower === null || upper === null ? null : `[${written(lower)}, ${written(upper)}]`,
      ])}
    >
      <Drawing width={width} height={height}>
        {y.ticks(5).map((tick) => (
          <g key={tick}>
            <line
              x1={left}
              x2={width - right}
              y1={y(tick)}
              y2={y(tick)}
              stroke={tick === 0 && zero ? paint.strong : paint.line}
            />
            <text x={left - 8} y={y(tick) + 4} textAnchor="end" fill={paint.muted}>
              {written(tick)}
            </text>
          </g>
        ))}
        <clipPath id={`${name}-plot`}>
          <rect x={left} y={top} width={width - left - right} height={bottom - top} />
        </clipPath>
        <g clipPath={`url(#${name}-plot)`}>
          <path d={ribbon(all) ?? ""} fill={paint.accent} fillOpacity={0.16} />
          <path d={path(all) ?? ""} fill="none" stroke={paint.accent} strokeWidth={2} strokeLinejoin="round" />
        </g>
        {clipped && (
          <text x={left + 14} y={bottom - 8} fill={paint.muted} fontSize={11}>
            {t("ui.chart.clipped")}
          </text>
        )}
        {points.map((point, index) =>
          index % every === 0 ? (
            <text key={point.x} x={x(point)} y={bottom + 20} textAnchor="middle" fill={paint.muted}>
              {point.label}
            </text>
          ) : null,
        )}
      </Drawing>
    </ChartFigure>
  );
}
