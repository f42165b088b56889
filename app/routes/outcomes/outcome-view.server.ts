import { displayUnit } from "#app/components/display-unit.ts";
import { instrumentName } from "#app/components/instrument-name.ts";
import type { OutcomeReading } from "#app/db/outcome-reading.server.ts";
import type { Unit } from "#app/i18n/format.ts";
import type { Locale } from "#app/i18n/locale.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { unitOf } from "#experiments/metrics/registry.ts";

export type OutcomeView = ReturnType<typeof outcomeView>;
export type OutcomeLine = OutcomeView["objectives"][number]["keyResults"][number];
export type IrritantLine = OutcomeView["irritants"][number];

const shownIrritants = 3;

/** The outcome page's content in one language; numbers raw. */
export function outcomeView({ board, keyResults, irritants }: OutcomeReading, locale: Locale) {
  const words = (text: Parameters<typeof inLocale>[0]) => inLocale(text, locale);
  const { lead } = board.headline;
  return {
    cycle: board.cycle,
    headline: { ...board.headline, lead: lead && { ...lead, title: words(lead.title), unit: displayUnit(lead.unit) } },
    counts: board.counts,
    provenCount: board.proven.filter(({ proven }) => proven !== null).length,
    weakestTier: board.proven.some(({ proven }) => proven?.weakestTier === "B") ? ("B" as const) : ("A" as const),
    avoidedLoss: board.avoidedLoss,
    programme: board.programme,
    objectives: board.objectives.map(({ key, title, keyResults: own }) => ({
      ...{ key, title: words(title) },
      keyResults: own.map((one) => {
        const reading = keyResults.find(({ record }) => record.key === one.key);
        const proven = board.proven.find(({ keyResult }) => keyResult === one.key)?.proven ?? null;
        const unit: Unit = reading?.metric ? displayUnit(unitOf(reading.metric)) : "amount";
        const { bandLow, bandHigh, milestoneReached } = reading?.record.keyResult ?? { ...none };
        return { ...one, title: words(one.title), proven, unit, bandLow, bandHigh, milestoneReached };
      }),
    })),
    decisionsDue: board.decisionsDue.map((one) => ({ ...one, name: words(one.name) })),
    risks: board.risks.map((one) => ({ ...one, title: words(one.title) })),
    gaps: {
      keyResults: board.gaps.keyResultsWithoutTest.length,
      tests: board.gaps.testsWithoutKeyResult.length,
      irritants: board.gaps.irritantsUntouched.length,
    },
    irritants: irritants.slice(0, shownIrritants).map(({ title, quote, scale, ...one }) => ({
      ...one,
      ...{ title: words(title), quote: quote && words(quote) },
      scale: scale && {
        name: instrumentName(scale, words),
        direction: scale.direction,
        unit: scoreUnit[scale.scoring],
      },
    })),
  };
}

const none = { bandLow: null, bandHigh: null, milestoneReached: 0 };
const scoreUnit = { mean: "scale", "top-box": "share", nps: "nps" } as const satisfies Record<string, Unit>;
