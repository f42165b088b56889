import { type Problem, problem, readLocalized, text } from "#app/forms/refusal.ts";
import type { Translate } from "#app/i18n/translate.ts";
import { type KeyResultDraft, keyResultKinds, keyResultSchema } from "#experiments/okr/key-result.ts";

type Read = { ok: true; draft: KeyResultDraft } | { ok: false; problems: Problem[] };

/** How a metric's numbers are typed: a share as a percentage. */
export type IsShare = (metric: string | null) => boolean;

/**
 * One key result of a form whose fields are named `${prefix}.…`.
 * @param isShare whether numbers on this metric are typed in percent
 */
export function readKeyResult(form: FormData, prefix: string, isShare: IsShare, t: Translate): Read {
  const field = (name: string) => text(form, `${prefix}.${name}`);
  const orNull = (name: string) => (field(name) === "" ? null : field(name));
  const metric = orNull("metric");
  const share = isShare(metric);
  const problems: Problem[] = [];
  const number = (name: string, percent = share): number | null => {
    const typed = field(name);
    if (typed === "") return null;
    const value = parseDecimal(typed);
    if (value === null)
      problems.push(problem(`${prefix}.${name}`, t(`okrsAuthoring.problem.${percent ? "share" : "number"}`)));
    return value === null ? null : percent ? roundShare(value) : value;
  };
  const title = readLocalized(form, `${prefix}.title`);
  if (title === null) problems.push(problem(`${prefix}.title`, t("okrsAuthoring.problem.title")));
  const kind = keyResultKinds.find((one) => one === field("kind")) ?? "increase";
  const onRoad = kind === "increase" || kind === "decrease";
  const [place, placeKey] = field("place").split(":");
  const levels = [0, 1, 2].map((level) => readLocalized(form, `${prefix}.milestones.${level}`));
  const some = levels.some((level) => level !== null);
  const allLevels = levels.every((level) => level !== null) ? levels : null;
  if (kind === "milestone" && some && allLevels === null) {
    problems.push(problem(`${prefix}.milestones`, t("okrsAuthoring.problem.milestones")));
  }
  const written = {
    ...{ title: title ?? { en: "–" }, kind, metric: kind === "milestone" ? null : metric },
    ...{ baseline: onRoad ? number("baseline") : null, target: onRoad ? number("target") : null },
    bandLow: kind === "maintain" ? number("bandLow") : null,
    bandHigh: kind === "maintain" ? number("bandHigh") : null,
    milestones: kind === "milestone" ? allLevels : null,
    milestoneReached: kind === "milestone" ? (number("milestoneReached", false) ?? 0) : 0,
    journey: place === "journey" ? (placeKey ?? null) : null,
    step: place === "step" ? (placeKey ?? null) : null,
    ...{ channel: orNull("channel"), source: orNull("source"), owner: orNull("owner") },
    ...{ startsOn: orNull("startsOn"), dueOn: orNull("dueOn") },
    ...{ baselineFrom: orNull("baselineFrom"), baselineTo: orNull("baselineTo") },
    windowDays: number("windowDays", false) ?? undefined,
    minAnswers: number("minAnswers", false) ?? undefined,
    smallestEffect: number("smallestEffect"),
    position: number("position", false) ?? 0,
  };
  const parsed = keyResultSchema.safeParse(written);
  if (!parsed.success) {
    for (const { path } of parsed.error.issues) {
      const name = String(path[0] ?? "");
      const at = `${prefix}.${name}`;
      if (!problems.some((one) => one.path === at))
        problems.push(problem(at, t(contradiction(name, kind), limits[name])));
    }
  }
  return parsed.success && problems.length === 0 ? { ok: true, draft: parsed.data } : { ok: false, problems };
}

const limits: Readonly<Record<string, { from: number; to: number }>> = {
  windowDays: { from: 1, to: 366 },
  minAnswers: { from: 5, to: 1_000_000 },
};

/** What is wrong with a field that the schema refuses. */
function contradiction(name: string, kind: KeyResultDraft["kind"]) {
  if (name === "target")
    return kind === "decrease" ? "okrsAuthoring.problem.targetBelow" : "okrsAuthoring.problem.targetAbove";
  if (name === "bandHigh") return "okrsAuthoring.problem.bandOrder";
  if (name === "dueOn") return "okrsAuthoring.problem.dates";
  if (name === "baselineTo") return "okrsAuthoring.problem.baselineDates";
  return name in limits ? "okrsAuthoring.problem.whole" : "okrsAuthoring.problem.invalid";
}

/** "4.6", "4,6", "1 200", "78,4 %" as a number; null when it is none. */
export function parseDecimal(typed: string): number | null {
  const plain = typed
    .replace(/[\s\u00a0\u202f%]/g, "")
    .replace(",", ".")
    .replace("\u2212", "-");
  const value = Number(plain);
  return plain === "" || !Number.isFinite(value) ? null : value;
}

/** A percentage as a share, without the tail of binary division: 78.4 is 0.784. */
function roundShare(percent: number): number {
  return Math.round(percent * 1e6) / 1e8;
}
