/** Where a key result is heading, and whether tests can still take it there. */
export const okrsOutlook = {
  withPlanned_one: "with {{count}} test that may still ship: {{value}}, chance {{probability}}",
  withPlanned_other: "with {{count}} tests that may still ship: {{value}}, chance {{probability}}",
  weeklyAhead: "Grey: where the trend leads, with the band that holds 80% of futures.",
  weeklyPlanned: "Dashed: with what tests that may still ship are expected to add.",
  title: "Reachable?",
  chance: "Chance that tests alone close the gap",
  gap: "{{gap}} still to go",
  sentence: "Needs {{wins}} of {{gain}}; the budget of answers allows {{tests}}.",
  usualTests: "Of such tests {{chance}} win, so that it takes about {{needed}}.",
  basis:
    "Reckoned with {{answers}} answers still to come, {{perTest}} per test watched every day, a shipped test reaching {{coverage}} of those who answer, and effects of a usual size of {{spread}} ({{source}}). Drift, good or bad, is left out.",
  unknown: "Not reckoned: {{reason}}.",
  wins_one: "{{count}} win",
  wins_other: "{{count}} wins",
  tests_one: "{{count}} test",
  tests_other: "{{count}} tests",
  holdout: {
    title: "Holdout",
    sum: "Sum of the tests’ contributions",
    n: "n = {{inside}} set aside, {{outside}} not",
    agrees: "The two agree within their intervals.",
    differs: "The two differ by more than chance: contributions may overlap, or their effects fade.",
  },
};
