import { readAudience } from "#app/forms/audience.ts";
import { readNumber } from "#app/forms/number.ts";
import { type Problem, problem, readLocalized, text } from "#app/forms/refusal.ts";
import type { TextKey } from "#app/i18n/messages.en.ts";
import { operators } from "#experiments/definition/audience.ts";
import {
  type ChosenMetric,
  type ExperimentDefinition,
  experimentDefinitionSchema,
} from "#experiments/definition/experiment.ts";
import type { Step } from "./set-up-steps.ts";
import { readVariations } from "./variations-form.server.ts";

export type Say = (key: TextKey) => string;
export type StepResult = { ok: true; definition: ExperimentDefinition } | { ok: false; problems: Problem[] };

/** What a step's form needs to know of the workspace. */
export type FormContext = { channels: readonly string[]; metrics: ReadonlyMap<string, { isShare: boolean }> };

type Part = Partial<ExperimentDefinition>;

/** Reads one number and notes a problem when it is none. */
type Numbers = (name: string) => number | null;

/** The definition with one step's form written into it; everything else stays as it was. */
export function definitionFromStep(
  step: Step,
  form: FormData,
  before: ExperimentDefinition,
  context: FormContext,
  say: Say,
): StepResult {
  const problems: Problem[] = [];
  const number: Numbers = (name) => {
    const value = readNumber(form, name);
    if (value === null || !Number.isNaN(value)) return value;
    problems.push(problem(name, say("testsSetUp.needs.number")));
    return null;
  };
  const part = partOf(step, form, before, context, { number, problems, say });
  if (problems.length > 0) return { ok: false, problems };
  const parsed = experimentDefinitionSchema.safeParse({ ...before, ...part });
  if (parsed.success) return { ok: true, definition: parsed.data };
  const paths = [...new Set(parsed.error.issues.map(({ path }) => path.join(".")))];
  return { ok: false, problems: paths.map((path) => problem(path, say("testsSetUp.needs.form"))) };
}

export type Reading = { number: Numbers; problems: Problem[]; say: Say };

function partOf(
  step: Step,
  form: FormData,
  before: ExperimentDefinition,
  context: FormContext,
  reading: Reading,
): Part {
  switch (step) {
    case "why":
      return whyPart(form, before, reading);
    case "what":
      return readVariations(form, before, context.channels, reading);
    case "who":
      return whoPart(form, before, reading);
    case "measure":
      return measurePart(form, before, context, reading);
    case "risk":
      return riskPart(form, before, reading);
    case "review":
      return {};
  }
}

const orNull = (typed: string): string | null => (typed === "" ? null : typed);

function whyPart(form: FormData, before: ExperimentDefinition, { problems, say }: Reading): Part {
  const name = readLocalized(form, "name");
  if (!name) problems.push(problem("name", say("testsSetUp.needs.name")));
  const [journey = "", step = ""] = text(form, "journey").split("/");
  return {
    name: name ?? before.name,
    description: readLocalized(form, "description"),
    hypothesis: {
      change: readLocalized(form, "hypothesis.change"),
      effect: readLocalized(form, "hypothesis.effect"),
      reason: readLocalized(form, "hypothesis.reason"),
    },
    keyResult: orNull(text(form, "keyResult")),
    exploration: form.has("exploration"),
    irritant: orNull(text(form, "irritant")),
    journey: orNull(journey),
    step: orNull(step),
  };
}

function whoPart(form: FormData, before: ExperimentDefinition, reading: Reading): Part {
  const { number, problems, say } = reading;
  const percent = (name: string) => {
    const value = number(name);
    return value === null ? null : value / 100;
  };
  const group = text(form, "exclusion.group");
  const share = percent("exclusion.share") ?? 1;
  if (group !== "" && !(share > 0 && share <= 1)) {
    problems.push(problem("exclusion.share", say("testsSetUp.needs.exclusion")));
  }
  const holdHours = number("ramp.holdHours");
  // Ranges written by hand, over the API, stay as they are.
  const kept = before.exclusion?.group === group && before.exclusion.share === null ? before.exclusion : null;
  return {
    unit: text(form, "unit") === "team-day" ? "team-day" : "customer",
    hashAttribute: text(form, "hashAttribute") || before.hashAttribute,
    audience: readAudience(form, operators, (path) => problems.push(problem(path, say("testsSetUp.needs.condition")))),
    coverage: percent("coverage") ?? 1,
    ramp: form.has("ramp")
      ? {
          steps: before.ramp?.steps ?? [0.01, 0.05, 0.1, 0.25, 0.5, 1],
          holdHours: holdHours ?? 24,
          advance: text(form, "ramp.advance") === "automatic" ? "automatic" : "person",
        }
      : null,
    exclusion: group === "" ? null : (kept ?? { group, share, ranges: [] }),
  };
}

function measurePart(
  form: FormData,
  before: ExperimentDefinition,
  { metrics }: FormContext,
  { number }: Reading,
): Part {
  const primary = text(form, "metrics.primary");
  const smallest = number("metrics.smallestEffect");
  const share = metrics.get(primary)?.isShare ?? false;
  const known = [before.metrics.primary, ...Object.values(before.metrics).flat()].filter((one) => one !== null);
  const chosen = (name: string): ChosenMetric[] =>
    form
      .getAll(name)
      .filter((key) => typeof key === "string")
      .map((metric) => ({
        metric,
        smallestEffect: known.find((one) => one.metric === metric)?.smallestEffect ?? null,
      }));
  const windowDays = number("answerWindowDays");
  return {
    metrics: {
      primary:
        primary === ""
          ? null
          : { metric: primary, smallestEffect: smallest === null ? null : share ? smallest / 100 : smallest },
      corroboration: chosen("metrics.corroboration"),
      guardrails: chosen("metrics.guardrails"),
      secondary: chosen("metrics.secondary"),
    },
    survey: { when: readLocalized(form, "survey.when"), everyVariation: form.has("survey.everyVariation") },
    plannedAnswers: number("plannedAnswers"),
    plannedExposed: number("plannedExposed"),
    method: text(form, "method") === "fixed" ? "fixed" : "sequential",
    minRunDays: number("minRunDays") ?? 7,
    answerWindowHours: windowDays === null ? before.answerWindowHours : Math.round(windowDays * 24),
  };
}

function riskPart(form: FormData, { metrics }: ExperimentDefinition, { number }: Reading): Part {
  const of = (name: string) => number(`affordableLoss.${name}`);
  const key = (name: string) => orNull(text(form, `affordableLoss.${name}`));
  const loss = {
    ...{ customers: of("customers"), badScore: of("badScore"), badEventMetric: key("badEventMetric") },
    ...{ complaints: of("complaints"), complaintMetric: key("complaintMetric"), money: of("money") },
    currency: text(form, "affordableLoss.currency").toUpperCase() || "EUR",
    ...{ worstCasePerCustomer: of("worstCasePerCustomer"), days: of("days") },
  };
  // Only metrics of the test are summed for it, so what counts the harm becomes one.
  const counted = Object.values(metrics).flat();
  const missing = [loss.badEventMetric, loss.complaintMetric].filter(
    (metric) => metric !== null && !counted.some((one) => one?.metric === metric),
  );
  const added = [...new Set(missing)].flatMap((metric) => (metric === null ? [] : [{ metric, smallestEffect: null }]));
  return { affordableLoss: loss, metrics: { ...metrics, guardrails: [...metrics.guardrails, ...added] } };
}
