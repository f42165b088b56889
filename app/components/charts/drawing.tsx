import { scaleLinear } from "d3-scale";
import type { ReactNode } from "react";

/** Paints and letters of every chart; the colours are tokens, so both themes and print follow. */
export const paint = {
  ink: "var(--ink)",
  muted: "var(--muted)",
  line: "var(--line)",
  strong: "var(--line-strong)",
  accent: "var(--accent)",
  soft: "var(--accent-soft)",
  unknown: "var(--unknown-soft)",
  panel: "var(--panel)",
} as const;

type DrawingProps = { width: number; height: number; children: ReactNode };

/** A drawing that fills its column up to its own width and never shrinks below legibility. */
export function Drawing({ width, height, children }: DrawingProps) {
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width="100%"
      aria-hidden="true"
      focusable="false"
      fontSize={12}
      fill={paint.ink}
      style={{ minWidth: Math.min(width, 720), maxWidth: width * 1.25, display: "block" }}
    >
      {children}
    </svg>
  );
}

/** A linear scale over everything that must be visible, with a little air, ending at round numbers. */
export function levelScale(values: readonly (number | null | undefined)[], range: readonly [number, number]) {
  const known = values.filter((value) => value !== null && value !== undefined && Number.isFinite(value));
  const numbers = known.length > 0 ? (known as number[]) : [0, 1]; // the filter leaves finite numbers only
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  const air = (high - low || Math.abs(high) || 1) * 0.08;
  return scaleLinear([low - air, high + air], [...range]).nice(5);
}

/** Diagonal lines on grey: what nothing explains. Readable in black and white. */
export function Hatch({ id }: { id: string }) {
  return (
    <pattern id={id} width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width={6} height={6} fill={paint.unknown} />
      <line x1={0} y1={0} x2={0} y2={6} stroke={paint.strong} strokeWidth={1.6} />
    </pattern>
  );
}

/** Breaks a label into at most `most` lines of about `width` characters; what does not fit ends in an ellipsis. */
export function wrapLabel(label: string, width: number, most = 2): string[] {
  const lines: string[] = [];
  for (const word of label.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const shown = lines.slice(0, most);
  const end = shown.at(-1);
  if (end !== undefined && (lines.length > most || end.length > width + 2)) {
    shown[shown.length - 1] = `${end.slice(0, width - 1)}…`;
  }
  return shown;
}

type LabelProps = { x: number; y: number; lines: readonly string[]; fill?: string; size?: number; weight?: number };

/** Centred lines of text, the first on `y`. */
export function Label({ x, y, lines, fill = paint.muted, size = 12, weight = 400 }: LabelProps) {
  return (
    <text x={x} y={y} textAnchor="middle" fill={fill} fontSize={size} fontWeight={weight}>
      {lines.map((line, index) => (
        <tspan key={line} x={x} dy={index === 0 ? 0 : size * 1.25}>
          {line}
        </tspan>
      ))}
    </text>
  );
}
