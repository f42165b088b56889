import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { I18nextProvider } from "react-i18next";
import { describe, expect, it } from "vitest";
import { textInstance } from "#app/i18n/text.server.ts";
import { toCsv } from "./csv.ts";
import { wrapLabel } from "./drawing.tsx";
import { IntervalBar, intervalDomain } from "./interval-bar.tsx";
import { ProgressTrack } from "./progress-track.tsx";
import { Sparkline } from "./sparkline.tsx";
import { StackedBar } from "./stacked-bar.tsx";
import { Waterfall } from "./waterfall.tsx";
import { WeeklyChart } from "./weekly-chart.tsx";

function draw(chart: ReactElement, locale: "en" | "fr" = "en"): string {
  return renderToStaticMarkup(<I18nextProvider i18n={textInstance(locale)}>{chart}</I18nextProvider>);
}

/** Where the dot, the two ends and the expected tick of a track stand, in percent of its width. */
function places(markup: string): { dot: number; start: number; end: number } {
  const lines = [...markup.matchAll(/<line x1="([\d.-]+)%" x2="([\d.-]+)%"/g)].map((match) => [
    Number(match[1]),
    Number(match[2]),
  ]);
  const dot = Number(/<circle cx="([\d.-]+)%"/.exec(markup)?.[1]);
  return { dot, start: lines[0]?.[0] ?? Number.NaN, end: lines[0]?.[1] ?? Number.NaN };
}

describe("ProgressTrack", () => {
  const track = { label: "CES", unit: "scale", goodness: "better", expected: 5.2 } as const;

  it("draws a value beyond the target past it, and one below the baseline left of it", () => {
    const beyond = places(draw(<ProgressTrack {...track} baseline={4.9} target={5.4} current={5.6} />));
    expect(beyond.dot).toBeGreaterThan(beyond.end);
    const below = places(draw(<ProgressTrack {...track} baseline={4.9} target={5.4} current={4.7} />));
    expect(below.dot).toBeLessThan(below.start);
  });

  it("reads towards the target also when the target lies lower", () => {
    // 20 % → 10 %, now 12 %: four fifths of the way
    const { dot, start, end } = places(
      draw(<ProgressTrack {...track} expected={null} baseline={0.2} target={0.1} current={0.12} unit="share" />),
    );
    expect((dot - start) / (end - start)).toBeCloseTo(0.8, 2);
  });

  it("says in words what it draws, in the language of the reader", () => {
    const track = (
      <ProgressTrack
        label="CES"
        baseline={4.9}
        target={5.4}
        current={null}
        expected={5.2}
        unit="scale"
        goodness="unknown"
      />
    );
    expect(draw(track, "fr")).toContain("CES : Actuel pas de données, Référence 4,90, Cible 5,40, Attendu 5,20");
  });
});

describe("IntervalBar", () => {
  it("puts zero in the middle of a domain that holds every interval and bound", () => {
    const rows = [
      { lower: 0.12, upper: 0.5, bounds: { lower: -0.6, upper: 0.62 } },
      { lower: null, upper: null },
    ];
    const [low, high] = intervalDomain(rows);
    expect(low).toBe(-high);
    expect(high).toBeGreaterThan(0.62);
  });

  it("draws nothing but the axis for an unknown effect, and says so", () => {
    const markup = draw(
      <IntervalBar
        effect={null}
        lower={null}
        upper={null}
        domain={[-1, 1]}
        unit="scale"
        goodness="unknown"
        label="CES"
      />,
    );
    expect(markup).toContain("CES: no data");
    expect(markup).not.toContain("<circle");
  });
});

describe("StackedBar", () => {
  it("stacks gains to the right of the start and losses to its left", () => {
    const markup = draw(
      <StackedBar
        label="Effort"
        unit="scale"
        domain={[-0.5, 0.5]}
        parts={[
          { kind: "proven", label: "proven", value: 0.2 },
          { kind: "mix", label: "mix", value: 0.1 },
          { kind: "drift", label: "drift", value: -0.3 },
        ]}
      />,
    );
    const bars = [...markup.matchAll(/<rect x="([\d.]+)%" y="5" width="([\d.]+)%"/g)].map((match) => [
      Number(match[1]),
      Number(match[2]),
    ]);
    // 0 stands at 50 %; one unit is 100 % wide
    expect(bars.flat().map((value) => Math.round(value))).toEqual([50, 20, 70, 10, 20, 30]);
  });
});

describe("charts with a table", () => {
  const weeks = [
    { day: "2026-10-05", value: 4.9, lower: 4.8, upper: 5, n: 240 },
    { day: "2026-10-12", value: null, lower: null, upper: null, n: 12 },
    { day: "2026-10-19", value: 5, lower: 4.9, upper: 5.1, n: 250 },
  ];

  it("break the line where a week has no value instead of drawing through it", () => {
    const markup = draw(<WeeklyChart title="CES" summary="rises" name="ces" unit="scale" weeks={weeks} target={5.4} />);
    expect(markup.match(/<circle/g)).toHaveLength(2);
    expect(markup).toContain("no data");
    expect(markup).toContain("12 Oct 2026");
  });

  it("give the waterfall's contributions with interval and tier, and hatch what nothing explains", () => {
    const markup = draw(
      <Waterfall
        title="What moved it"
        summary="One test."
        name="waterfall"
        unit="scale"
        direction="up"
        start={{ label: "Start", value: 4.9 }}
        steps={[
          { key: "t", kind: "test", label: "Callback first", value: 0.2, lower: 0.1, upper: 0.3, tier: "B" },
          { key: "d", kind: "drift", label: "Drift", value: -0.05 },
        ]}
        end={{ label: "Now", value: 5.05, lower: 4.95, upper: 5.15 }}
      />,
    );
    for (const text of ["+0.20", "[0.10, 0.30]", "B – likely", "−0.05", "5.05"]) expect(markup).toContain(text);
    expect(markup).toMatch(/fill="url\(#[^)]+\)"/);
    expect(markup).toContain('fill="var(--better)"');
  });

  it("colour by goodness: the same rise is worse where low is good", () => {
    const step = { key: "t", kind: "test", label: "T", value: 0.02, tier: "A" } as const;
    const props = {
      title: "t",
      summary: "s",
      name: "n",
      unit: "share",
      start: { label: "Start", value: 0.1 },
      end: { label: "Now", value: 0.12 },
    } as const;
    expect(draw(<Waterfall {...props} direction="down" steps={[step]} />)).toContain('fill="var(--worse)"');
  });
});

describe("small parts", () => {
  it("keep gaps in a sparkline", () => {
    expect(draw(<Sparkline values={[5, null, 7, 8]} min={0} max={10} label="confidence" />)).toMatch(
      /d="M[^ML]+M[^ML]+L[^ML]+"/,
    );
  });

  it("write CSV that spreadsheets read back, and never as a formula", () => {
    expect(
      toCsv(
        ["a", "b"],
        [
          ['x, "y"', 1.5],
          ["=1+1", null],
        ],
      ),
    ).toBe('a,b\r\n"x, ""y""",1.5\r\n\'=1+1,');
  });

  it("cut a label that does not fit with an ellipsis", () => {
    expect(wrapLabel("Étiquette prête à imprimer chez soi", 15)).toEqual(["Étiquette prête", "à imprimer che…"]);
    expect(wrapLabel("Drift", 15)).toEqual(["Drift"]);
  });
});
