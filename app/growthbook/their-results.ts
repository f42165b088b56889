import type { TheirResults } from "#app/db/growthbook-link.server.ts";
import type { RemoteAnalysis, RemoteExperiment, RemoteResults } from "./api-schemas.ts";

type Row = TheirResults["metrics"][number]["variations"][number];

/**
 * Their results as numbers or their absence. GrowthBook writes a missing number as 0: no users, or a spread and an
 * interval that are all 0, are no data; under its Bayesian engine the p-value is never computed and reads 0.
 * Changes are shares of the control's mean.
 */
export function theirResults(results: RemoteResults, { variations }: RemoteExperiment): TheirResults {
  const [overall] = results.results;
  const place = new Map(variations.map(({ variationId }, at) => [variationId, at]));
  const engines = overall?.metrics.flatMap((metric) => metric.variations.flatMap(({ analyses }) => analyses)) ?? [];
  return {
    at: results.dateUpdated,
    engine: engines[0]?.engine ?? null,
    users: overall && overall.totalUsers > 0 ? overall.totalUsers : null,
    metrics: (overall?.metrics ?? []).map((metric) => ({
      metricId: metric.metricId,
      variations: metric.variations.flatMap(({ variationId, users, analyses }) => {
        const at = place.get(variationId);
        // Only the default analysis comes; one that names a variation we do not know is of an older set-up.
        return at === undefined ? [] : [row(at, users, analyses[0])];
      }),
    })),
  };
}

function row(variation: number, users: number, analysis: RemoteAnalysis | undefined): Row {
  const none = { mean: null, change: null, low: null, high: null, chance: null, pValue: null };
  if (users === 0 || !analysis || isEmpty(analysis)) {
    return { variation, users: users > 0 ? users : null, ...none, missing: "no-data" };
  }
  const { mean, percentChange, ciLow, ciHigh, pValue, chanceToBeatControl, engine } = analysis;
  if (variation === 0) return { variation, users, ...none, mean, missing: "control" };
  const bayesian = engine === "bayesian";
  return {
    ...{ variation, users, mean, missing: null },
    ...(ciLow === 0 && ciHigh === 0
      ? { change: null, low: null, high: null, missing: "no-data" as const }
      : { change: percentChange, low: ciLow, high: ciHigh }),
    chance: bayesian && ciHigh !== ciLow ? (chanceToBeatControl ?? null) : null,
    pValue: bayesian || !pValue ? null : pValue,
  };
}

const isEmpty = ({ mean, stddev, ciLow, ciHigh }: RemoteAnalysis): boolean =>
  mean === 0 && stddev === 0 && ciLow === 0 && ciHigh === 0;
