import { useId } from "react";
import { goodnessPaint, type Tier } from "#app/components/goodness.ts";
import type { Unit } from "#app/i18n/format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ChartFigure } from "./chart-figure.tsx";
import { Drawing, Hatch, Label, levelScale, paint, wrapLabel } from "./drawing.tsx";

export type WaterfallStep = {
  key: string;
  kind: "test" | "mix" | "drift";
  label: string;
  /** What it added to the key result, in its unit. */
  value: number;
  /** Interval of the contribution, where it has one. */
  lower?: number | null;
  upper?: number | null;
  tier?: Tier | null;
  n?: number;
};

type WaterfallProps = {
  title: string;
  summary: string;
  name: string;
  unit: Unit;
  /** Which way is good: colours follow it, arrows of the bars do not. */
  direction: "up" | "down";
  start: { label: string; value: number };
  /** In order; with the start they add up to the end. */
  steps: readonly WaterfallStep[];
  end: { label: string; value: number; lower?: number | null; upper?: number | null };
  target?: number;
};

const height = 372;
const top = 34;
const bottom = 290;
const left = 52;
const right = 84;

/** What moved a key result: start, each test, mix, drift, now. Drift is hatched: nothing explains it. */
export function Waterfall(props: WaterfallProps) {
  const { title, summary, name, unit, start, steps, end } = props;
  const { t, format } = useText();
  const columns = [
    { label: t("ui.chart.step") },
    { label: t("ui.chart.contribution"), numeric: true },
    { label: t("ui.chart.interval"), numeric: true },
    { label: t("ui.chart.evidence") },
  ];
  const ends = (lower?: number | null, upper?: number | null) =>
    typeof lower === "number" && typeof upper === "number" ? format.effectInterval(lower, upper, unit) : null;
  const rows = [
    [start.label, format.value(start.value, unit), null, null],
    ...steps.map((step) => [
      step.label,
      format.effect(step.value, unit),
      ends(step.lower, step.upper),
      step.tier ? `${step.tier} – ${t(`words.tier.${step.tier}`)}` : null,
    ]),
    [end.label, format.value(end.value, unit), null, null],
  ];
  const width = Math.max(640, left + right + (steps.length + 2) * 104);
  return (
    <ChartFigure title={title} summary={summary} name={name} columns={columns} rows={rows}>
      <Drawing width={width} height={height}>
        <Columns {...props} width={width} />
      </Drawing>
    </ChartFigure>
  );
}

function Columns({ unit, direction, start, steps, end, target, width }: WaterfallProps & { width: number }) {
  const { t, format } = useText();
  const hatch = useId();
  const tops: number[] = [start.value];
  for (const step of steps) tops.push((tops.at(-1) ?? 0) + step.value);
  const befores = tops.slice(0, -1);
  const whiskers = steps.flatMap(({ lower, upper }, index) =>
    [lower, upper].map((by) => (typeof by === "number" ? (befores[index] ?? 0) + by : null)),
  );
  const y = levelScale([...tops, ...whiskers, end.value, end.lower, end.upper, target], [bottom, top]);
  const room = (width - left - right) / (steps.length + 2);
  const centre = (column: number) => left + room * (column + 0.5);
  const wide = Math.min(56, room * 0.56);
  return (
    <>
      <defs>
        <Hatch id={hatch} />
      </defs>
      {y.ticks(5).map((tick) => (
        <g key={tick}>
          <line x1={left} x2={width - right} y1={y(tick)} y2={y(tick)} stroke={paint.line} />
          <text x={left - 8} y={y(tick) + 4} textAnchor="end" fill={paint.muted}>
            {format.value(tick, unit)}
          </text>
        </g>
      ))}
      {target !== undefined && (
        <>
          <line
            x1={left}
            x2={width - right}
            y1={y(target)}
            y2={y(target)}
            stroke={paint.accent}
            strokeWidth={1.5}
            strokeDasharray="6 3"
          />
          <text x={width - right + 6} y={y(target) + 4} fill={paint.accent} fontWeight={600}>
            {t("ui.chart.target")} {format.value(target, unit)}
          </text>
        </>
      )}
      <Level
        x={centre(0)}
        y={y(start.value)}
        wide={wide}
        text={format.value(start.value, unit)}
        label={start.label}
        room={room}
      />
      {steps.map((step, index) => {
        const before = befores[index] ?? start.value;
        return (
          <Step
            key={step.key}
            step={step}
            x={centre(index + 1)}
            wide={wide}
            room={room}
            from={y(before)}
            to={y(before + step.value)}
            whisker={
              typeof step.lower === "number" && typeof step.upper === "number"
                ? [y(before + step.lower), y(before + step.upper)]
                : null
            }
            fill={step.kind === "drift" ? `url(#${hatch})` : stepPaint(step, direction)}
            text={format.effect(step.value, unit)}
          />
        );
      })}
      <Level
        x={centre(steps.length + 1)}
        y={y(end.value)}
        wide={wide}
        text={format.value(end.value, unit)}
        label={end.label}
        room={room}
        whisker={typeof end.lower === "number" && typeof end.upper === "number" ? [y(end.lower), y(end.upper)] : null}
      />
    </>
  );
}

function stepPaint({ kind, value, tier }: WaterfallStep, direction: "up" | "down"): string {
  if (kind === "mix") return paint.soft;
  if (tier === "X" || value === 0) return paint.unknown;
  return goodnessPaint[value > 0 === (direction === "up") ? "better" : "worse"];
}

type LevelProps = {
  x: number;
  y: number;
  wide: number;
  text: string;
  label: string;
  room: number;
  whisker?: [number, number] | null;
};

/** A level, not an amount: a heavy stroke, because a bar would have to start at nothing. */
function Level({ x, y, wide, text, label, room, whisker }: LevelProps) {
  return (
    <g>
      {whisker && <line x1={x} x2={x} y1={whisker[0]} y2={whisker[1]} stroke={paint.ink} strokeWidth={1.25} />}
      <line x1={x - wide / 2} x2={x + wide / 2} y1={y} y2={y} stroke={paint.ink} strokeWidth={4} />
      <line
        x1={x + wide / 2}
        x2={x + room - wide / 2}
        y1={y}
        y2={y}
        stroke={paint.strong}
        strokeDasharray="2 3"
        opacity={whisker === undefined ? 1 : 0}
      />
      <Label x={x} y={Math.min(y, ...(whisker ?? [])) - 9} lines={[text]} fill={paint.ink} size={14} weight={650} />
      <Label x={x} y={bottom + 22} lines={wrapLabel(label, 14)} fill={paint.ink} weight={600} />
    </g>
  );
}

type StepProps = {
  step: WaterfallStep;
  x: number;
  wide: number;
  room: number;
  from: number;
  to: number;
  whisker: [number, number] | null;
  fill: string;
  text: string;
};

function Step({ step, x, wide, room, from, to, whisker, fill, text }: StepProps) {
  const highest = Math.min(from, to, ...(whisker ?? []));
  const lines = wrapLabel(step.label, 15);
  return (
    <g>
      <rect
        x={x - wide / 2}
        width={wide}
        y={Math.min(from, to)}
        height={Math.max(1.5, Math.abs(to - from))}
        fill={fill}
        stroke={step.kind === "test" && step.tier !== "X" ? "none" : paint.strong}
        strokeDasharray={step.tier === "X" ? "3 2" : undefined}
      />
      <line x1={x + wide / 2} x2={x + room - wide / 2} y1={to} y2={to} stroke={paint.strong} strokeDasharray="2 3" />
      {whisker && (
        <path
          d={`M${x - 5} ${whisker[0]}h10M${x} ${whisker[0]}V${whisker[1]}M${x - 5} ${whisker[1]}h10`}
          stroke={paint.ink}
          strokeWidth={1.25}
          fill="none"
        />
      )}
      <Label x={x} y={highest - 8} lines={[text]} fill={paint.ink} weight={600} />
      <Label x={x} y={bottom + 22} lines={lines} />
      {step.tier && <TierMark x={x} y={bottom + 46} tier={step.tier} />}
    </g>
  );
}

function TierMark({ x, y, tier }: { x: number; y: number; tier: Tier }) {
  const proven = tier === "A";
  return (
    <>
      <rect
        x={x - 10}
        y={y}
        width={20}
        height={17}
        rx={3}
        fill={proven ? paint.accent : paint.panel}
        stroke={tier === "X" ? "var(--worse)" : proven ? paint.accent : paint.strong}
        strokeDasharray={tier === "C" ? "2 2" : undefined}
      />
      <text
        x={x}
        y={y + 12.5}
        textAnchor="middle"
        fontSize={11}
        fontWeight={700}
        fill={proven ? "var(--on-accent)" : tier === "X" ? "var(--worse)" : paint.ink}
      >
        {tier}
      </text>
    </>
  );
}
