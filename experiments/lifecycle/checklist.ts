import {
  type AffordableLoss,
  type Exclusion,
  type Experiment,
  type ExperimentDefinition,
  type ExperimentStatus,
  maximumCardWords,
} from "#experiments/definition/experiment.ts";
import { isOfType } from "#experiments/definition/flag-value.ts";
import { allot, claimsSame, freeShare, isLive } from "./exclusion.ts";
import { type AudienceContext, audienceProblems } from "./flag-checklist.ts";
import type { Problem } from "./problem.ts";

/** Everything that keeps a test from starting, in the order of the set-up's steps. */
export const launchProblemCodes = [
  "no-key-result",
  "unknown-key-result",
  "unknown-irritant",
  "no-hypothesis",
  "no-control",
  "too-few-variations",
  "duplicate-variation",
  "weights-not-one",
  "value-type",
  "same-value",
  "agent-card-too-long",
  "flag-key-taken",
  "unknown-journey",
  "unknown-step",
  "unknown-group",
  "group-attribute",
  "secure-operator",
  "secure-unit",
  "coverage-zero",
  "exclusion-overlap",
  "exclusion-full",
  "team-day-attribute",
  "team-day-exclusion",
  "team-day-bad-score",
  "no-primary",
  "unknown-metric",
  "metric-twice",
  "mixed-scales",
  "asymmetric-trigger",
  "fixed-without-size",
  "no-stop-rule",
  "loss-incomplete",
  "loss-metric-unbound",
  "loss-needs-survey",
  "not-approved",
] as const;

export type LaunchProblemCode = (typeof launchProblemCodes)[number];
export type LaunchProblem = Problem<LaunchProblemCode>;

/** What the checklist must know of the rest of the workspace. */
export type LaunchContext = {
  /** Every metric by key; `scale` is the scale's key of a survey metric. */
  metrics: Readonly<Record<string, { kind: "survey" | "occurrence" | "quantity"; scale: string | null }>>;
  /** Every key result by key with the scale its metric is on (null: not a survey). */
  keyResults: Readonly<Record<string, { scale: string | null }>>;
  irritants: readonly string[];
  /** Step keys by journey key. */
  journeys: Readonly<Record<string, readonly string[]>>;
  audience: AudienceContext;
  /** The other tests of the workspace, whatever their status. */
  others: readonly OtherTest[];
  /** The holdouts kept for the test's objective; their customers stay with the control. */
  holdouts?: readonly { key: string; startedAt: Date }[];
  /** Set when the workspace asks a second person to approve launches. */
  approval?: { approved: boolean };
};

export type OtherTest = {
  key: string;
  status: ExperimentStatus;
  flagKey: string;
  journey: string | null;
  step: string | null;
  exclusion: Exclusion | null;
};

/** Rounded shares such as three times 0.333 still make a whole. */
const weightTolerance = 0.001 + 1e-9;

/** Every reason why `experiment` may not start; empty when it may. */
export function launchProblems(experiment: Experiment, context: LaunchContext): LaunchProblem[] {
  const { definition } = experiment;
  return [
    ...whyProblems(definition, context),
    ...whatProblems(definition),
    ...whoProblems(experiment, context),
    ...measureProblems(definition, context),
    ...riskProblems(definition, context),
    ...(context.approval && !context.approval.approved ? [problem("not-approved", "")] : []),
  ];
}

function whyProblems(definition: ExperimentDefinition, context: LaunchContext): LaunchProblem[] {
  const { keyResult, irritant, exploration, hypothesis } = definition;
  const problems: LaunchProblem[] = [];
  if (keyResult === null && !exploration) problems.push(problem("no-key-result", "keyResult"));
  if (keyResult !== null && !(keyResult in context.keyResults)) {
    problems.push(problem("unknown-key-result", "keyResult", { key: keyResult }));
  }
  if (irritant !== null && !context.irritants.includes(irritant)) {
    problems.push(problem("unknown-irritant", "irritant", { key: irritant }));
  }
  for (const part of ["change", "effect", "reason"] as const) {
    if (hypothesis[part] === null) problems.push(problem("no-hypothesis", `hypothesis.${part}`, { part }));
  }
  return problems;
}

function whatProblems({ variations, valueType }: ExperimentDefinition): LaunchProblem[] {
  const problems: LaunchProblem[] = [];
  const [control] = variations;
  // One variation alone has nothing to be compared with, and a control nobody is in compares with nobody.
  if (!control || variations.length === 1 || control.weight === 0) problems.push(problem("no-control", "variations"));
  if (variations.length < 2) problems.push(problem("too-few-variations", "variations", { count: variations.length }));
  const total = variations.reduce((sum, variation) => sum + variation.weight, 0);
  if (variations.length > 0 && Math.abs(total - 1) > weightTolerance) {
    problems.push(problem("weights-not-one", "variations", { total }));
  }
  for (const [at, variation] of variations.entries()) {
    const path = `variations.${at}`;
    const earlier = variations.slice(0, at);
    if (earlier.some(({ key }) => key === variation.key)) {
      problems.push(problem("duplicate-variation", `${path}.key`, { key: variation.key }));
    }
    if (!isOfType(variation.value, valueType)) {
      problems.push(problem("value-type", `${path}.value`, { key: variation.key, type: valueType }));
    } else if (earlier.some(({ value }) => JSON.stringify(value) === JSON.stringify(variation.value))) {
      problems.push(problem("same-value", `${path}.value`, { key: variation.key }));
    }
    const words = Math.max(0, ...Object.values(variation.agentCard ?? {}).map(countWords));
    if (words > maximumCardWords) {
      problems.push(problem("agent-card-too-long", `${path}.agentCard`, { key: variation.key, words }));
    }
  }
  return problems;
}

function whoProblems(experiment: Experiment, context: LaunchContext): LaunchProblem[] {
  const { flagKey, journey, step, audience, hashAttribute, exclusion, unit, affordableLoss } = experiment.definition;
  const problems: LaunchProblem[] = [];
  const others = context.others.filter((other) => other.key !== experiment.key && isLive(other));
  const holder = others.find((other) => other.flagKey === flagKey);
  if (holder) problems.push(problem("flag-key-taken", "flagKey", { flag: flagKey, test: holder.key }));
  const steps = journey === null ? null : context.journeys[journey];
  if (journey !== null && !steps) problems.push(problem("unknown-journey", "journey", { key: journey }));
  const knownSteps = steps ?? Object.values(context.journeys).flat();
  if (step !== null && !knownSteps.includes(step)) problems.push(problem("unknown-step", "step", { key: step }));
  problems.push(...audienceProblems(audience, context.audience, "audience"));
  if (context.audience.secureAttributes.includes(hashAttribute)) {
    problems.push(problem("secure-unit", "hashAttribute", { attribute: hashAttribute }));
  }
  if (unit === "team-day") {
    // The SDK draws by this attribute: by the customer's own it would draw customers.
    if (hashAttribute === "id") problems.push(problem("team-day-attribute", "hashAttribute"));
    // A group promises customers that meet one of its tests; teams and days promise nothing of the kind.
    if (exclusion) problems.push(problem("team-day-exclusion", "exclusion"));
    if (affordableLoss.customers !== null && affordableLoss.badScore !== null) {
      problems.push(problem("team-day-bad-score", "affordableLoss.badScore"));
    }
  }
  if (experiment.coverage === 0) problems.push(problem("coverage-zero", "coverage"));
  return exclusion ? [...problems, ...exclusionProblems(exclusion, others)] : problems;
}

function exclusionProblems(exclusion: Exclusion, others: readonly OtherTest[]): LaunchProblem[] {
  const { group, share, ranges } = exclusion;
  if (ranges.length === 0) {
    if (allot(exclusion, others)) return [];
    const percent = (part: number) => Math.floor(part * 10_000) / 100;
    const holders = others.filter((other) => other.exclusion?.group === group).map(({ key }) => key);
    const data = { group, wanted: percent(share ?? 1), free: percent(freeShare(group, others)) };
    return [problem("exclusion-full", "exclusion", { ...data, tests: holders.join(", ") })];
  }
  return others.flatMap((other) =>
    other.exclusion && claimsSame(exclusion, other.exclusion)
      ? [problem("exclusion-overlap", "exclusion", { test: other.key, group })]
      : [],
  );
}

function measureProblems(definition: ExperimentDefinition, context: LaunchContext): LaunchProblem[] {
  const { metrics, survey, keyResult } = definition;
  const problems: LaunchProblem[] = [];
  if (!metrics.primary) problems.push(problem("no-primary", "metrics.primary"));
  const seen = new Set<string>();
  for (const { path, metric } of chosenMetrics(definition)) {
    if (!(metric in context.metrics)) problems.push(problem("unknown-metric", path, { key: metric }));
    if (seen.has(metric)) problems.push(problem("metric-twice", path, { key: metric }));
    seen.add(metric);
  }
  const primary = metrics.primary ? context.metrics[metrics.primary.metric] : undefined;
  const target = keyResult === null ? undefined : context.keyResults[keyResult];
  if (primary?.scale && target?.scale && primary.scale !== target.scale) {
    problems.push(problem("mixed-scales", "metrics.primary", { scale: primary.scale, keyResultScale: target.scale }));
  }
  const surveyed = [...seen].some((metric) => context.metrics[metric]?.kind === "survey");
  if (surveyed && !survey.everyVariation) problems.push(problem("asymmetric-trigger", "survey.everyVariation"));
  if (definition.method === "fixed" && primary) {
    const size = primary.kind === "survey" ? "plannedAnswers" : "plannedExposed";
    if (definition[size] === null) problems.push(problem("fixed-without-size", size));
  }
  return problems;
}

function riskProblems(definition: ExperimentDefinition, context: LaunchContext): LaunchProblem[] {
  const { affordableLoss: loss, metrics } = definition;
  if (!hasStopRule(loss)) return [problem("no-stop-rule", "affordableLoss")];
  const problems: LaunchProblem[] = [];
  if (loss.customers !== null && loss.badScore === null && loss.badEventMetric === null) {
    problems.push(problem("loss-incomplete", "affordableLoss.badScore", { currency: "customers" }));
  }
  if (loss.complaints !== null && loss.complaintMetric === null) {
    problems.push(problem("loss-incomplete", "affordableLoss.complaintMetric", { currency: "complaints" }));
  }
  if (loss.money !== null && loss.worstCasePerCustomer === null) {
    problems.push(problem("loss-incomplete", "affordableLoss.worstCasePerCustomer", { currency: "money" }));
  }
  return [...problems, ...uncounted(definition, context, metrics.primary?.metric ?? null)];
}

/** Only the test's own metrics are summed for it: a loss counted by any other would never be seen. */
function uncounted(definition: ExperimentDefinition, context: LaunchContext, primary: string | null): LaunchProblem[] {
  const { customers, badScore, badEventMetric, complaints, complaintMetric } = definition.affordableLoss;
  const bound = chosenMetrics(definition).map(({ metric }) => metric);
  const unbound = (field: "badEventMetric" | "complaintMetric", metric: string | null) =>
    metric === null || bound.includes(metric)
      ? []
      : [problem("loss-metric-unbound", `affordableLoss.${field}`, { key: metric })];
  // A bad score is one on the primary metric's scale.
  const unscored = badScore !== null && (primary === null || context.metrics[primary]?.kind !== "survey");
  return [
    ...(customers === null || badScore !== null ? [] : unbound("badEventMetric", badEventMetric)),
    ...(customers !== null && unscored ? [problem("loss-needs-survey", "affordableLoss.badScore")] : []),
    ...(complaints === null ? [] : unbound("complaintMetric", complaintMetric)),
  ];
}

export function hasStopRule({ customers, complaints, money, days }: AffordableLoss): boolean {
  return [customers, complaints, money, days].some((limit) => limit !== null);
}

/** Every metric of a test, primary first, with its path in the definition. */
export function chosenMetrics({ metrics }: ExperimentDefinition): { path: string; metric: string }[] {
  const primary = metrics.primary ? [{ path: "metrics.primary", metric: metrics.primary.metric }] : [];
  const rest = (["corroboration", "guardrails", "secondary"] as const).flatMap((role) =>
    metrics[role].map(({ metric }, at) => ({ path: `metrics.${role}.${at}`, metric })),
  );
  return [...primary, ...rest];
}

export function countWords(text: string): number {
  return text.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

function problem(code: LaunchProblemCode, path: string, data: LaunchProblem["data"] = {}): LaunchProblem {
  return { code, path, data };
}
