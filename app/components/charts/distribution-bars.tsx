import { useText } from "#app/i18n/use-text.ts";
import { ChartFigure } from "./chart-figure.tsx";
import { Drawing, paint } from "./drawing.tsx";

type DistributionBarsProps = {
  title: string;
  summary: string;
  name: string;
  /** Every level of the scale in order, with its label where it has one. */
  levels: readonly { value: number; label?: string }[];
  /** One row per variation; `counts` in the order of the levels. */
  rows: readonly { label: string; counts: readonly number[] }[];
  /** Which end of the scale is good. */
  direction: "up" | "down";
};

const width = 880;
const left = 170;
const right = 30;
const rowHeight = 46;
const legendLine = 19;

/** How answers spread over the scale, per variation: unfavourable to the left of the middle, favourable to its right. */
export function DistributionBars({ title, summary, name, levels, rows, direction }: DistributionBarsProps) {
  const { t, format } = useText();
  const shares = rows.map(({ counts }) => {
    const n = counts.reduce((sum, count) => sum + count, 0);
    return { n, shares: levels.map((_, index) => (n > 0 ? (counts[index] ?? 0) / n : 0)) };
  });
  const middle = (levels.length - 1) / 2;
  // Each side of the axis has the room of the longest bar on it.
  const before = Math.max(0.1, ...shares.map((row) => weigh(row.shares, middle)));
  const after = Math.max(0.1, ...shares.map((row) => 1 - weigh(row.shares, middle)));
  const perShare = (width - left - right) / (before + after);
  const zero = left + before * perShare;
  const legend = legendOf(levels, (value) => format.number(value));
  const legendTop = rows.length * rowHeight + 22;
  const height = legendTop + 3 + ((legend.at(-1)?.line ?? 0) + 1) * legendLine;
  const levelName = ({ value, label }: { value: number; label?: string }) =>
    label ? `${format.number(value)} – ${label}` : format.number(value);
  return (
    <ChartFigure
      title={title}
      summary={summary}
      name={name}
      columns={[
        { label: t("ui.chart.level") },
        ...rows.flatMap(({ label }) => [
          { label: `${label} (n)`, numeric: true },
          { label: `${label} (%)`, numeric: true },
        ]),
      ]}
      rows={levels.map((level, index) => [
        levelName(level),
        ...rows.flatMap(({ counts }, row) => [counts[index] ?? 0, format.percent(shares[row]?.shares[index] ?? 0, 1)]),
      ])}
    >
      <Drawing width={width} height={height}>
        {rows.map(({ label }, row) => {
          const y = 8 + row * rowHeight;
          const { n = 0, shares: parts = [] } = shares[row] ?? {};
          let x = zero - weigh(parts, middle) * perShare;
          return (
            <g key={label}>
              <text x={left - 12} y={y + 14} textAnchor="end" fontWeight={600}>
                {label}
              </text>
              <text x={left - 12} y={y + 29} textAnchor="end" fill={paint.muted} fontSize={11}>
                {t("ui.n", { count: n })}
              </text>
              {levels.map((level, index) => {
                const wide = (parts[index] ?? 0) * perShare;
                const from = x;
                x += wide;
                return (
                  <g key={level.value}>
                    <rect
                      x={from}
                      y={y}
                      width={wide}
                      height={30}
                      fill={levelPaint(index, levels.length, direction)}
                      stroke={paint.panel}
                    />
                    {wide > 40 && (
                      <text x={from + wide / 2} y={y + 19} textAnchor="middle" fontSize={11}>
                        {format.percent(parts[index] ?? 0)}
                      </text>
                    )}
                  </g>
                );
              })}
            </g>
          );
        })}
        <line x1={zero} x2={zero} y1={2} y2={rows.length * rowHeight} stroke={paint.strong} />
        <Legend items={legend} direction={direction} y={legendTop} />
      </Drawing>
    </ChartFigure>
  );
}

/** The share below the middle of the scale; a level in the middle counts half. */
function weigh(shares: readonly number[], middle: number): number {
  return shares.reduce((sum, share, index) => sum + (index < middle ? share : index === middle ? share / 2 : 0), 0);
}

/** From worse over grey to better; pale enough for ink to be read on it in both themes. */
function levelPaint(index: number, count: number, direction: "up" | "down"): string {
  const place = count > 1 ? (index / (count - 1)) * 2 - 1 : 0;
  const good = direction === "up" ? place : -place;
  const hue = good >= 0 ? "var(--better)" : "var(--worse)";
  return `color-mix(in oklab, ${hue} ${Math.round(Math.abs(good) * 52)}%, var(--unknown-soft))`;
}

type LegendItem = { value: number; text: string; x: number; line: number };

/** Every level with its whole label, in as many lines as that takes; about 6 units a letter. */
function legendOf(levels: DistributionBarsProps["levels"], written: (value: number) => string): LegendItem[] {
  let [x, line] = [12, 0];
  return levels.map(({ value, label }) => {
    const text = label ? `${written(value)} ${label}` : written(value);
    const wide = 16 + text.length * 6 + 18;
    if (x + wide > width && x > 12) [x, line] = [12, line + 1];
    const item = { value, text, x, line };
    x += wide;
    return item;
  });
}

function Legend({ items, direction, y }: { items: readonly LegendItem[]; direction: "up" | "down"; y: number }) {
  return items.map(({ value, text, x, line }, index) => (
    <g key={value}>
      <rect
        x={x}
        y={y + line * legendLine}
        width={11}
        height={11}
        fill={levelPaint(index, items.length, direction)}
        stroke={paint.strong}
        strokeWidth={0.5}
      />
      <text x={x + 16} y={y + line * legendLine + 10} fill={paint.muted} fontSize={11}>
        {text}
      </text>
    </g>
  ));
}
