import type { MetricUnit, SurveyMetric } from "./metric.ts";
import type { MetricRules } from "./metric-rules.ts";
import type { Scoring } from "./scale.ts";

const units: Record<Scoring, (metric: SurveyMetric) => MetricUnit> = {
  mean: ({ scale }) => ({ kind: "points", min: scale.min, max: scale.max }),
  "top-box": () => ({ kind: "share" }),
  nps: () => ({ kind: "nps" }),
};

/** A silent customer is not a zero: the divisor is answers, and only those who answered have a say. */
export const survey: MetricRules<SurveyMetric> = {
  population: "respondents",
  unit: (metric) => units[metric.scale.scoring](metric),
  isBinary: (metric) => metric.scale.scoring === "top-box",
  scale: (metric) => metric.scale,
};
