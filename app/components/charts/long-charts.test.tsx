import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { I18nextProvider } from "react-i18next";
import { describe, expect, it } from "vitest";
import { textInstance } from "#app/i18n/text.server.ts";
import { DistributionBars } from "./distribution-bars.tsx";
import { LineChart } from "./line-chart.tsx";
import { WeeklyChart } from "./weekly-chart.tsx";

const draw = (chart: ReactElement) =>
  renderToStaticMarkup(<I18nextProvider i18n={textInstance("en")}>{chart}</I18nextProvider>);
const texts = (markup: string) => [...markup.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1] ?? "");

describe("LineChart", () => {
  const point = (x: number, reach: number) => ({
    x,
    label: `day ${x}`,
    value: 0.2,
    lower: 0.2 - reach,
    upper: 0.2 + reach,
  });
  const line = (points: ReturnType<typeof point>[]) => (
    <LineChart title="Difference" summary="settles" name="course" unit="scale" zero points={points} />
  );

  it("takes its height from the settled days, and says that the first reach beyond", () => {
    const markup = draw(line([point(1, 9), point(2, 2), point(3, 0.3), point(4, 0.2)]));
    const ticks = texts(markup).map((text) => Number(text.replace("−", "-").replace("+", "")));
    expect(Math.max(...ticks.filter(Number.isFinite))).toBeLessThan(1);
    expect(markup).toContain("reach beyond the drawing");
    // the table behind has every day
    expect(markup).toContain("[−8.80, +9.20]");
  });

  it("says nothing where everything is in view", () => {
    expect(draw(line([point(1, 0.3), point(2, 0.2)]))).not.toContain("reach beyond");
  });
});

describe("DistributionBars", () => {
  it("writes the label of every level in full", () => {
    const labels = [
      "Strongly disagree with the statement",
      "Neither agree nor disagree at all",
      "Strongly agree with it",
    ];
    const levels = Array.from({ length: 7 }, (_, at) => ({ value: at + 1, label: labels[at % 3] }));
    const markup = draw(
      <DistributionBars
        {...{ title: "Answers", summary: "spread", name: "answers", levels, direction: "up" }}
        rows={[{ label: "Control", counts: [1, 2, 3, 4, 5, 6, 7] }]}
      />,
    );
    for (const { value, label } of levels) expect(texts(markup)).toContain(`${value} ${label}`);
    const right = [...markup.matchAll(/<text x="([\d.]+)" y="[\d.]+"[^>]*>\d ([^<]+)</g)];
    for (const [, x, label] of right) expect(Number(x) + (label ?? "").length * 6).toBeLessThan(880);
  });
});

describe("WeeklyChart", () => {
  it("draws the forecast and, apart from it and dashed, what planned tests may add; both are in the table", () => {
    const weeks = [{ day: "2026-10-05", value: 4.9, lower: 4.8, upper: 5, n: 240 }];
    const ahead = (value: number) => [
      { day: "2026-10-12", value, lower: value - 0.2, upper: value + 0.2 },
      { day: "2026-10-19", value, lower: value - 0.3, upper: value + 0.3 },
    ];
    const chart = { title: "CES", summary: "rises", name: "ces", unit: "scale", weeks } as const;
    const markup = draw(<WeeklyChart {...chart} forecast={ahead(5)} planned={ahead(5.2)} />);
    expect(markup).toContain('stroke-dasharray="5 4"');
    expect(texts(markup)).toContain("with planned tests");
    expect(markup).toContain("19 Oct 2026 · forecast");
    expect(markup).toContain("19 Oct 2026 · with planned tests");
    expect(draw(<WeeklyChart {...chart} forecast={ahead(5)} />)).not.toContain("with planned tests");
  });
});
