import { paint } from "./drawing.tsx";

type SparklineProps = {
  /** Oldest first; null where nothing was recorded. */
  values: readonly (number | null)[];
  min: number;
  max: number;
  label: string;
};

const width = 84;
const height = 22;

/** A series of a few points the size of a word; gaps stay gaps, the last point is marked. */
export function Sparkline({ values, min, max, label }: SparklineProps) {
  const x = (index: number) => 4 + (index * (width - 8)) / Math.max(1, values.length - 1);
  const y = (value: number) => height - 4 - ((value - min) / (max - min || 1)) * (height - 8);
  const points = values.flatMap((value, index) => (value === null ? [] : [{ x: x(index), y: y(value), index }]));
  const path = points
    .map((point, place) => `${points[place - 1]?.index === point.index - 1 ? "L" : "M"}${point.x} ${point.y}`)
    .join("");
  const last = points.at(-1);
  return (
    <svg role="img" aria-label={label} width={width} height={height} className="inline-block align-middle">
      <line x1={2} x2={width - 2} y1={height - 3} y2={height - 3} stroke={paint.line} />
      <path d={path} fill="none" stroke={paint.muted} strokeWidth={1.5} strokeLinejoin="round" />
      {points.map((point) => (
        <circle
          key={point.index}
          cx={point.x}
          cy={point.y}
          r={point === last ? 3 : 1.4}
          fill={point === last ? paint.accent : paint.muted}
        />
      ))}
    </svg>
  );
}
