import type { Problem } from "#experiments/lifecycle/problem.ts";
import type { Direction } from "#experiments/metrics/scale.ts";
import { activityOpening } from "./activity.ts";
import type { Period } from "./day.ts";
import type { KeyResultDraft } from "./key-result.ts";
import type { ObjectiveDraft } from "./objective.ts";

export const publishCodes = [
  "no-objective-owner",
  "no-key-results",
  "no-owner",
  "no-source",
  "no-metric",
  "no-baseline",
  "no-target",
  "target-is-baseline",
  "no-band",
  "no-milestones",
  "no-start",
  "no-date",
  "outside-cycle",
] as const;
export type PublishCode = (typeof publishCodes)[number];

export const warningCodes = [
  /** The title reads like something to do. `data.words` */
  "activity",
  /** An increase on a metric where lower is better, or the reverse. */
  "against-direction",
  /** More than five key results under one objective. `data.count` */
  "too-many-key-results",
] as const;
export type PublishWarning = (typeof warningCodes)[number];

/** `problems` stand in the way of publishing; `warnings` are shown and may be published over. */
export type PublishCheck = { problems: readonly Problem<PublishCode>[]; warnings: readonly Problem<PublishWarning>[] };

type Around = { metricDirection: Direction | null; cycle: Period };

/** What a key result still lacks before it may be published; paths are its fields. */
export function keyResultProblems(draft: KeyResultDraft, { metricDirection, cycle }: Around): PublishCheck {
  const { kind, startsOn, dueOn } = draft;
  const onRoad = kind === "increase" || kind === "decrease";
  const missing: [PublishCode, string, boolean][] = [
    ["no-owner", "owner", draft.owner === null],
    ["no-source", "source", draft.source === null || draft.source === ""],
    ["no-metric", "metric", kind !== "milestone" && draft.metric === null],
    ["no-baseline", "baseline", onRoad && draft.baseline === null],
    ["no-target", "target", onRoad && draft.target === null],
    ["target-is-baseline", "target", onRoad && draft.target !== null && draft.target === draft.baseline],
    ["no-band", "bandLow", kind === "maintain" && draft.bandLow === null && draft.bandHigh === null],
    ["no-milestones", "milestones", kind === "milestone" && draft.milestones === null],
    ["no-start", "startsOn", startsOn === null],
    ["no-date", "dueOn", dueOn === null],
    [
      "outside-cycle",
      "dueOn",
      (dueOn !== null && (dueOn > cycle.to || dueOn < cycle.from)) || (startsOn !== null && startsOn > cycle.to),
    ],
  ];
  const problems = missing.filter(([, , wrong]) => wrong).map(([code, path]) => ({ code, path, data: {} }));
  return { problems, warnings: [...activityWarning(draft), ...directionWarning(draft, metricDirection)] };
}

/**
 * What an objective with its key results still lacks; paths are "owner", "keyResults", "keyResults.0.target" …
 * @param keyResults each with the direction of its metric, null when none is bound
 */
export function publishProblems(
  objective: Pick<ObjectiveDraft, "title" | "owner">,
  keyResults: readonly { draft: KeyResultDraft; metricDirection: Direction | null }[],
  cycle: Period,
): PublishCheck {
  const problems: Problem<PublishCode>[] = [];
  const warnings: Problem<PublishWarning>[] = [];
  if (objective.owner === null) problems.push({ code: "no-objective-owner", path: "owner", data: {} });
  if (keyResults.length === 0) problems.push({ code: "no-key-results", path: "keyResults", data: {} });
  if (keyResults.length > 5) {
    warnings.push({ code: "too-many-key-results", path: "keyResults", data: { count: keyResults.length } });
  }
  for (const [at, { draft, metricDirection }] of keyResults.entries()) {
    const check = keyResultProblems(draft, { metricDirection, cycle });
    problems.push(...check.problems.map((problem) => ({ ...problem, path: `keyResults.${at}.${problem.path}` })));
    warnings.push(...check.warnings.map((problem) => ({ ...problem, path: `keyResults.${at}.${problem.path}` })));
  }
  return { problems, warnings };
}

function activityWarning({ title }: KeyResultDraft): Problem<PublishWarning>[] {
  const words = activityOpening(title);
  return words === null ? [] : [{ code: "activity", path: "title", data: { words } }];
}

function directionWarning({ kind }: KeyResultDraft, direction: Direction | null): Problem<PublishWarning>[] {
  const against = (kind === "increase" && direction === "down") || (kind === "decrease" && direction === "up");
  return against ? [{ code: "against-direction", path: "kind", data: {} }] : [];
}
