import { useText } from "#app/i18n/use-text.ts";
import { ChartFigure } from "./chart-figure.tsx";
import { Drawing, paint } from "./drawing.tsx";

type FunnelProps = {
  title: string;
  summary: string;
  name: string;
  /** The stages in order: exposed, asked, answered. */
  steps: readonly string[];
  /** One per variation; `counts` in the order of the steps. */
  series: readonly { label: string; counts: readonly number[] }[];
};

const width = 720;
const left = 130;
const barRoom = 380;
const line = 24;

/** How many of each variation reach each stage, and which share of the stage before: unlike shares betray a biased response. */
export function Funnel({ title, summary, name, steps, series }: FunnelProps) {
  const { t, format } = useText();
  const most = Math.max(1, ...series.flatMap(({ counts }) => counts));
  const block = steps.length * line + 22;
  const share = (counts: readonly number[], step: number) => {
    const before = counts[step - 1];
    return before === undefined || before === 0 ? null : (counts[step] ?? 0) / before;
  };
  return (
    <ChartFigure
      title={title}
      summary={summary}
      name={name}
      columns={[
        { label: t("ui.chart.step") },
        ...series.flatMap(({ label }) => [
          { label, numeric: true },
          { label: `${label}, % ${t("ui.chart.ofPrevious")}`, numeric: true },
        ]),
      ]}
      rows={steps.map((step, index) => [
        step,
        ...series.flatMap(({ counts }) => {
          const of = share(counts, index);
          return [counts[index] ?? 0, of === null ? "" : format.percent(of, 1)];
        }),
      ])}
    >
      <Drawing width={width} height={series.length * block}>
        {series.map(({ label, counts }, place) => (
          <g key={label} transform={`translate(0 ${place * block})`}>
            <text x={0} y={15} fontWeight={600}>
              {label}
            </text>
            {steps.map((step, index) => {
              const count = counts[index] ?? 0;
              const of = share(counts, index);
              const y = 22 + index * line;
              return (
                <g key={step}>
                  <text x={left - 10} y={y + 13} textAnchor="end" fill={paint.muted}>
                    {step}
                  </text>
                  <rect x={left} y={y} width={barRoom} height={18} fill={paint.unknown} />
                  <rect
                    x={left}
                    y={y}
                    width={(count / most) * barRoom}
                    height={18}
                    fill={paint.accent}
                    fillOpacity={1 - index * 0.25}
                  />
                  <text x={left + barRoom + 10} y={y + 13}>
                    {format.number(count)}
                    {of !== null && (
                      <tspan fill={paint.muted}>{`  ${format.percent(of, 1)} ${t("ui.chart.ofPrevious")}`}</tspan>
                    )}
                  </text>
                </g>
              );
            })}
          </g>
        ))}
      </Drawing>
    </ChartFigure>
  );
}
