import { type Experiment, maximumVariations } from "#experiments/definition/experiment.ts";
import { inLocale, type Locale } from "#experiments/metrics/localized-text.ts";
import type { RemoteExperiment, RemoteFeature, RemotePhase, RemoteRule } from "./api-schemas.ts";
import { conditionText, type Driven, ruleId, valueText, variationId, weightsOf } from "./mirror.ts";

// What we write. GrowthBook names things differently in requests than in its answers: id and variationId,
// condition and targetingCondition, variationWeights and trafficSplit.

type PhaseBody = {
  name: string;
  dateStarted: string;
  dateEnded?: string;
  seed: string;
  coverage: number;
  variationWeights: number[];
  condition: string;
};

export type ExperimentBody = {
  trackingKey: string;
  name: string;
  assignmentQueryId: "";
  hashAttribute: string;
  hashVersion: 2;
  hypothesis: string;
  description: string;
  tags: string[];
  project?: string;
  variations: { id: string; key: string; name: string }[];
  phases: PhaseBody[];
};

export type UpdateBody = { status?: "running"; phases?: PhaseBody[]; tags?: string[]; description?: string };

export type StopBody = {
  results: "won" | "lost" | "inconclusive" | "dnf";
  winnerVariationId?: string;
  releasedVariationId?: string;
  reason: string;
};

export type FeatureBody = {
  id: string;
  description: string;
  project?: string;
  valueType: RemoteFeature["valueType"];
  defaultValue: string;
  tags: string[];
  environments: Record<string, { enabled: boolean }>;
  rules: RuleBody[];
};

export type RuleBody = RemoteRule;
export type RulesBody = { rules: RuleBody[] };

/** What is written about a test besides what it does: it links back here and to the key result it serves. */
export type Wording = { locale: Locale; tags: string[]; description: string; project: string | null };

const sentence = ({ definition: { hypothesis } }: Experiment, locale: Locale): string => {
  const { change, effect, reason } = hypothesis;
  return [change, effect, reason].map((part) => (part ? inLocale(part, locale) : "…")).join(" → ");
};

export function experimentBody({ experiment, token }: Driven, wording: Wording): ExperimentBody {
  const { definition, key } = experiment;
  const { locale, tags, description, project } = wording;
  return {
    trackingKey: key,
    name: inLocale(definition.name, locale),
    // None: GrowthBook then analyses nothing by itself, which needs its SQL warehouse.
    assignmentQueryId: "",
    hashAttribute: definition.hashAttribute,
    hashVersion: 2,
    hypothesis: sentence(experiment, locale),
    ...{ description, tags, ...(project !== null && { project }) },
    variations: definition.variations
      .slice(0, maximumVariations)
      .map(({ key: own, name }, at) => ({ id: variationId(token, at), key: own, name: inLocale(name, locale) })),
    phases: [phaseBody(experiment)],
  };
}

function phaseBody(experiment: Experiment): PhaseBody {
  const phase = experiment.phases.at(-1);
  return {
    name: `Phase ${experiment.phase}`,
    dateStarted: phase?.from ?? experiment.startedAt?.toISOString() ?? "",
    seed: experiment.seed,
    coverage: experiment.coverage,
    variationWeights: weightsOf(experiment),
    condition: conditionText(experiment),
  };
}

/** A phase of theirs in the words of a request, unchanged. */
function asBody({ targetingCondition, trafficSplit, dateEnded, ...phase }: RemotePhase): PhaseBody {
  return {
    ...phase,
    ...(dateEnded !== "" && { dateEnded }),
    condition: targetingCondition === "" ? "{}" : targetingCondition,
    variationWeights: trafficSplit.map(({ weight }) => weight),
  };
}

/**
 * All phases as they are to be. Another seed opens a new one; else the last changes in the fields that differ, so that
 * what a person let stand there stays.
 */
export function phasesBody(
  { experiment }: Driven,
  theirs: RemoteExperiment,
  differs: (field: string) => boolean,
  now: Date,
): PhaseBody[] {
  const before = theirs.phases.map(asBody);
  const last = before.at(-1);
  const wanted = phaseBody(experiment);
  if (!last) return [wanted];
  const earlier = before.slice(0, -1);
  if (differs("seed")) return [...earlier, { ...last, dateEnded: last.dateEnded ?? now.toISOString() }, wanted];
  const { coverage, variationWeights, condition } = wanted;
  const changed = {
    ...(differs("coverage") && { coverage }),
    ...(differs("weights") && { variationWeights }),
    ...(differs("condition") && { condition }),
  };
  return [...earlier, { ...last, ...changed }];
}

/** How a test ended, in GrowthBook's four words. */
export function stopBody({ experiment, token }: Driven): StopBody {
  const { shippedVariation, stopReason } = experiment;
  if (shippedVariation !== null) {
    const chosen = variationId(token, shippedVariation);
    if (shippedVariation === 0)
      return { results: "lost", releasedVariationId: chosen, reason: "Cairn: the control stays" };
    return {
      ...{ results: "won", winnerVariationId: chosen, releasedVariationId: chosen },
      reason: "Cairn: shipped by decision",
    };
  }
  const reason = `Cairn: ${stopReason ?? "stopped"}`;
  if (stopReason === "affordable-loss" || stopReason === "harm") return { results: "lost", reason };
  return { results: stopReason === "finished" ? "inconclusive" : "dnf", reason };
}

/** Our rule for the flag: the test, its winner, or none any more. */
export function ruleBody({ experiment, token }: Driven, remoteId: string): RuleBody | null {
  const { definition, status, shippedVariation } = experiment;
  const base = { id: ruleId(token), allEnvironments: true, description: `Cairn: ${experiment.key}` };
  if (status === "running" || status === "paused") {
    return {
      ...base,
      ...{ type: "experiment-ref", enabled: status === "running", experimentId: remoteId },
      variations: definition.variations.map(({ value }, at) => ({
        variationId: variationId(token, at),
        value: valueText(value),
      })),
    };
  }
  if (shippedVariation === null) return null;
  const value = valueText(definition.variations[shippedVariation]?.value ?? null);
  return { ...base, type: "force", enabled: true, value, condition: conditionText(experiment) };
}

/** Every rule of the flag with ours in it: an update replaces them all, so those of others go back as they came. */
export function rulesBody(driven: Driven, feature: RemoteFeature, remoteId: string): RulesBody {
  const rule = ruleBody(driven, remoteId);
  const at = feature.rules.findIndex(({ id }) => id === ruleId(driven.token));
  const others = feature.rules.filter(({ id }) => id !== ruleId(driven.token));
  if (!rule) return { rules: others };
  // A running test stands in front; where theirs has put it since, it stays.
  const place = at === -1 ? 0 : at;
  return { rules: [...others.slice(0, place), rule, ...others.slice(place)] };
}

export type FlagBasics = { valueType: RemoteFeature["valueType"]; defaultValue: string; description: string | null };

export function featureBody(driven: Driven, flag: FlagBasics, wording: Wording, remoteId: string): FeatureBody {
  const rule = ruleBody(driven, remoteId);
  return {
    id: driven.experiment.definition.flagKey,
    description: flag.description ?? wording.description,
    ...(wording.project !== null && { project: wording.project }),
    ...{ valueType: flag.valueType, defaultValue: flag.defaultValue, tags: wording.tags },
    environments: Object.fromEntries(driven.environments.map((name) => [name, { enabled: true }])),
    rules: rule ? [rule] : [],
  };
}
