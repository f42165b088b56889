import { area, line } from "d3-shape";
import type { Unit } from "#app/i18n/format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ChartFigure } from "./chart-figure.tsx";
import { Drawing, levelScale, paint } from "./drawing.tsx";

export type WeekPoint = { day: string; value: number | null; lower: number | null; upper: number | null; n: number };
/** A week to come: the middle of the forecast and the band that holds most futures. */
export type WeekAhead = { day: string; value: number; lower: number; upper: number };
export type WeekMark = { day: string; kind: "launch" | "ship" | "stop" | "regime"; label: string };

type WeeklyChartProps = {
  title: string;
  summary: string;
  /** Name of downloaded files. */
  name: string;
  unit: Unit;
  /** Oldest first; `day` is the week's first calendar day. */
  weeks: readonly WeekPoint[];
  target?: number;
  band?: { low: number; high: number };
  /** The straight way from baseline to target. */
  expected?: readonly { day: string; value: number }[];
  marks?: readonly WeekMark[];
  /** Where the trend leads; `planned` adds what launches still to come may bring. */
  forecast?: readonly WeekAhead[];
  planned?: readonly WeekAhead[];
};

const width = 880;
const height = 290;
const left = 52;
const right = 88;
const bottom = 262;
const dayMs = 86_400_000;

/** A key result week by week: interval ribbon, target, expected way, what happened when, and how many answered. */
export function WeeklyChart(props: WeeklyChartProps) {
  const { title, summary, name, unit, weeks, marks = [], forecast = [], planned = [] } = props;
  const { t, format } = useText();
  const columns = [
    { label: t("ui.chart.week") },
    { label: t("ui.chart.value"), numeric: true },
    { label: t("ui.chart.interval"), numeric: true },
    { label: t("ui.chart.answers"), numeric: true },
  ];
  const rows = weeks.map(({ day, value, lower, upper, n }) => [
    format.day(day),
    value === null ? null : format.value(value, unit),
    lower === null || upper === null ? null : `${format.value(lower, unit)} – ${format.value(upper, unit)}`,
    n,
  ]);
  const ahead = (kind: "forecast" | "planned", { day, value, lower, upper }: WeekAhead) => [
    `${format.day(day)} · ${t(`ui.chart.${kind}`)}`,
    format.value(value, unit),
    `${format.value(lower, unit)} – ${format.value(upper, unit)}`,
    null,
  ];
  const toCome = [...forecast.map((week) => ahead("forecast", week)), ...planned.map((week) => ahead("planned", week))];
  return (
    <ChartFigure title={title} summary={summary} name={name} columns={columns} rows={[...rows, ...toCome]}>
      <Drawing width={width} height={height}>
        <Plot {...props} marks={marks} />
      </Drawing>
    </ChartFigure>
  );
}

function Plot(props: WeeklyChartProps) {
  const { unit, weeks, target, band, expected = [], marks = [], forecast = [], planned = [] } = props;
  const { t, format } = useText();
  const top = 22 + 14 * Math.min(3, marks.length);
  const times = [...weeks, ...marks, ...expected, ...forecast, ...planned].map(({ day }) => Date.parse(day));
  const first = Math.min(...times);
  const span = Math.max(...times) - first || dayMs;
  const x = (day: string) => left + 14 + ((Date.parse(day) - first) / span) * (width - left - right - 28);
  const levels = [...weeks, ...forecast].flatMap(({ value, lower, upper }) => [value, lower, upper]);
  const y = levelScale(
    [...levels, target, band?.low, band?.high, ...[...expected, ...planned].map(({ value }) => value)],
    [bottom - 42, top],
  );
  const mostAnswers = Math.max(1, ...weeks.map(({ n }) => n));
  const barWidth = Math.max(3, Math.min(18, ((width - left - right) / Math.max(1, weeks.length)) * 0.55));
  const every = Math.max(1, Math.ceil(weeks.length / 9));
  const targetLine = target !== undefined && (
    <LevelLine y={y(target)} label={t("ui.chart.target")} text={format.value(target, unit)} />
  );
  return (
    <>
      {y.ticks(5).map((tick) => (
        <g key={tick}>
          <line x1={left} x2={width - right} y1={y(tick)} y2={y(tick)} stroke={paint.line} />
          <text x={left - 8} y={y(tick) + 4} textAnchor="end" fill={paint.muted}>
            {format.value(tick, unit)}
          </text>
        </g>
      ))}
      {band && (
        <rect
          x={left}
          width={width - left - right}
          y={y(band.high)}
          height={y(band.low) - y(band.high)}
          fill={paint.soft}
        />
      )}
      {weeks.map(({ day, n }, index) => {
        const tall = (n / mostAnswers) * 34;
        return (
          <g key={day}>
            <rect x={x(day) - barWidth / 2} y={bottom - tall} width={barWidth} height={tall} fill={paint.line} />
            {index % every === 0 && (
              <text x={x(day)} y={bottom + 17} textAnchor="middle" fill={paint.muted}>
                {format.dayShort(day)}
              </text>
            )}
          </g>
        );
      })}
      <line x1={left} x2={width - right} y1={bottom} y2={bottom} stroke={paint.strong} />
      <text x={width - right + 8} y={bottom - 4} fill={paint.muted} fontSize={11}>
        n ≤ {format.number(mostAnswers)}
      </text>
      {targetLine}
      <path
        d={
          line<{ day: string; value: number }>(
            (at) => x(at.day),
            (at) => y(at.value),
          )([...expected]) ?? ""
        }
        fill="none"
        stroke={paint.muted}
        strokeWidth={1.5}
        strokeDasharray="2 4"
      />
      <Ahead forecast={forecast} planned={planned} x={x} y={y} />
      <Series weeks={weeks} x={x} y={y} />
      <Marks marks={marks} x={x} />
    </>
  );
}

function LevelLine({ y, label, text }: { y: number; label: string; text: string }) {
  return (
    <>
      <line x1={left} x2={width - right} y1={y} y2={y} stroke={paint.accent} strokeWidth={1.5} strokeDasharray="6 3" />
      <text x={width - right + 8} y={y + 4} fill={paint.accent} fontWeight={600}>
        {label} {text}
      </text>
    </>
  );
}

type SeriesProps = { weeks: readonly WeekPoint[]; x: (day: string) => number; y: (value: number) => number };

type AheadProps = Pick<SeriesProps, "x" | "y"> & { forecast: readonly WeekAhead[]; planned: readonly WeekAhead[] };

/** The weeks to come: a pale band and a thin line; dashed, with the launches planned. */
function Ahead({ forecast, planned, x, y }: AheadProps) {
  const { t } = useText();
  const band = area<WeekAhead>()
    .x(({ day }) => x(day))
    .y0(({ lower }) => y(lower))
    .y1(({ upper }) => y(upper));
  const path = line<WeekAhead>()
    .x(({ day }) => x(day))
    .y(({ value }) => y(value));
  const last = planned.at(-1);
  return (
    <>
      <path d={band([...forecast]) ?? ""} fill={paint.muted} fillOpacity={0.12} />
      <path d={path([...forecast]) ?? ""} fill="none" stroke={paint.muted} strokeWidth={1.5} />
      <path d={path([...planned]) ?? ""} fill="none" stroke={paint.accent} strokeWidth={1.5} strokeDasharray="5 4" />
      {last && (
        <text x={x(last.day)} y={y(last.value) - 8} textAnchor="end" fill={paint.accent} fontSize={11}>
          {t("ui.chart.planned")}
        </text>
      )}
    </>
  );
}

/** The ribbon and the line; both break where a week has too little to say. */
function Series({ weeks, x, y }: SeriesProps) {
  const points = [...weeks];
  const ribbon = area<WeekPoint>()
    .defined(({ lower, upper }) => lower !== null && upper !== null)
    .x(({ day }) => x(day))
    .y0(({ lower }) => y(lower ?? 0))
    .y1(({ upper }) => y(upper ?? 0));
  const path = line<WeekPoint>()
    .defined(({ value }) => value !== null)
    .x(({ day }) => x(day))
    .y(({ value }) => y(value ?? 0));
  return (
    <>
      <path d={ribbon(points) ?? ""} fill={paint.accent} fillOpacity={0.16} />
      <path d={path(points) ?? ""} fill="none" stroke={paint.accent} strokeWidth={2} strokeLinejoin="round" />
      {points.map(({ day, value }) =>
        value === null ? null : (
          <circle key={day} cx={x(day)} cy={y(value)} r={3.2} fill={paint.accent} stroke={paint.panel} />
        ),
      )}
    </>
  );
}

/** What happened when: labels take turns on three lines so that close ones stay readable. */
function Marks({ marks, x }: { marks: readonly WeekMark[]; x: (day: string) => number }) {
  const { t } = useText();
  return marks.map(({ day, kind, label }, index) => {
    const at = x(day);
    const textY = 14 + (index % 3) * 14;
    const toLeft = at > width - right - 180;
    return (
      <g key={`${day} ${kind} ${label}`}>
        <line
          x1={at}
          x2={at}
          y1={textY + 4}
          y2={bottom}
          stroke={paint.muted}
          strokeDasharray={kind === "regime" ? undefined : "1 3"}
        />
        {kind === "regime" && <line x1={at + 3} x2={at + 3} y1={textY + 4} y2={bottom} stroke={paint.muted} />}
        <text x={at} y={textY} textAnchor={toLeft ? "end" : "start"} fill={paint.muted} fontSize={11}>
          {label} · {t(`ui.chart.${kind}`)}
        </text>
      </g>
    );
  });
}
