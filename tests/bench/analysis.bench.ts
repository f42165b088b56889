import { analyse } from "#experiments/analysis/analyse.ts";
import type { AnalysisInput, MetricInput } from "#experiments/analysis/input.ts";
import { createRandom } from "#experiments/stats/random.ts";
import {
  analysisInput,
  behaviourArm,
  metricInput,
  occurrenceMetric,
  presetScale,
  quantityMetric,
  surveyArm,
  surveyMetric,
} from "#tests/support/analysis.ts";

// One test of 3 variations × 12 metrics × 8 channels, from folded sums: fixed, sequential and Bayesian for every
// metric, variation and channel, with bounds, ordinal view, families, health and recommendation.
const variations = [0, 1, 2].map((index) => ({ index, weight: 1, dose: null }));
const channels = [1, 2, 3, 4, 5, 6, 7, 8];
const exposedPerCell = 2000;

function workload(): AnalysisInput {
  const random = createRandom("bench");
  const instruments = ["ces-2", "csat", "nps", "ces-5"] as const;
  const surveys = instruments.map((instrument, i) => surveyMetric(i + 1, presetScale(instrument)));
  const occurrences = [5, 6, 7, 8].map((id) => occurrenceMetric(id));
  const quantities = [9, 10, 11, 12].map((id) => quantityMetric(id));
  const cells = variations.flatMap(({ index }) => channels.map((channel) => ({ variation: index, channel })));
  const metrics: MetricInput[] = [
    ...surveys.map((metric, i) => {
      const { min, max } = metric.kind === "survey" ? metric.scale : { min: 0, max: 0 };
      const scores = Array.from({ length: max - min + 1 }, (_, level) => min + level);
      const arms = cells.map(({ variation, channel }) => {
        const counts = random.multinomial(
          300,
          scores.map((score) => score - min + 1 + variation),
        );
        return surveyArm(
          metric,
          variation,
          scores.map((score, level) => ({ score, answers: counts[level] ?? 0 })),
          channel,
        );
      });
      return metricInput(metric, i === 0 ? "primary" : "secondary", arms, 0.2);
    }),
    ...occurrences.map((metric, i) => {
      const arms = cells.map(({ variation, channel }) => {
        const events = random.binomial(exposedPerCell, 0.1);
        return behaviourArm(variation, exposedPerCell, events, events, channel);
      });
      return metricInput(metric, i < 2 ? "corroboration" : "guardrail", arms, 0.01);
    }),
    ...quantities.map((metric) => {
      const arms = cells.map(({ variation, channel }) => {
        const amounts = Array.from({ length: exposedPerCell }, () => random.lognormal(1.5, 1));
        const total = amounts.reduce((sum, amount) => sum + amount, 0);
        const squares = amounts.reduce((sum, amount) => sum + amount ** 2, 0);
        return behaviourArm(variation, exposedPerCell, total, squares, channel);
      });
      return metricInput(metric, "secondary", arms, 0.5);
    }),
  ];
  const exposures = cells.map(({ variation, channel }) => ({
    ...{ variation, channelId: channel, units: exposedPerCell, asked: 1500 },
  }));
  return analysisInput({ variations, exposures, metrics });
}

/** GrowthBook's engine on the same shape, frequentist part alone, on a machine like this one (issue 3). */
const growthbookMs = 500;
const runs = 1000;

const input = workload();
for (let warm = 0; warm < 300; warm++) analyse(input);
const before = process.cpuUsage();
const times = Array.from({ length: runs }, () => {
  const start = performance.now();
  analyse(input);
  return performance.now() - start;
}).sort((a, b) => a - b);
const { user, system } = process.cpuUsage(before);
const cpu = (user + system) / 1000 / runs;
const [fastest = 0, median = 0, high = 0] = [times[0], times[runs / 2], times[0.95 * runs]];
console.log("analysis of 3 variations × 12 metrics × 8 channels, from folded sums, one core");
console.log(
  `  fastest ${fastest.toFixed(2)} ms, median ${median.toFixed(2)} ms, 95 % under ${high.toFixed(2)} ms (aim: 5 ms)`,
);
console.log(
  `  ${cpu.toFixed(2)} ms of processor time each, with its garbage collector and compiler on their own threads`,
);
console.log(
  `  ${(median / growthbookMs).toFixed(4)} of the ${growthbookMs} ms of GrowthBook's engine for the frequentist part`,
);
const perMinute = (ms: number) => Math.round(60_000 / ms).toLocaleString("en");
console.log(
  `  ${perMinute(median)} tests re-analysed per minute and core by the clock, ${perMinute(cpu)} by processor time (aim: 10,000)`,
);
