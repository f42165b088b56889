import type { Member } from "#app/auth/require-member.server.ts";
import { listDecisions } from "#app/db/decision.server.ts";
import type { ExperimentRecord } from "#app/db/experiment.server.ts";
import { type ExperimentDetail, readExperimentReport } from "#app/db/experiment-report.server.ts";
import { listVerbatims } from "#app/db/experiment-verbatim.server.ts";
import type { Services } from "#app/server/services.ts";
import { type Display, displayRule } from "#experiments/analysis/display-rule.ts";
import { rampCheck } from "#experiments/analysis/ramp-check.ts";
import { nextRampStep } from "#experiments/lifecycle/ramp.ts";
import { allowedMoves } from "#experiments/lifecycle/state.ts";
import { inLocale, type LocalizedText } from "#experiments/metrics/localized-text.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import { scaleOf, unitOf } from "#experiments/metrics/registry.ts";
import { scoresOf } from "#experiments/metrics/scale.ts";
import { themedVerbatims } from "#experiments/voice/themes.ts";
import { growthbookView } from "./growthbook-view.server.ts";
import { type NamedMetric, unitName } from "./result-words.ts";
import { testNames } from "./test-names.server.ts";

/** Everything the results page shows, in the reader's language; effects only where the display rule allows them. */
export type ResultsView = Awaited<ReturnType<typeof resultsView>>;
export type EffectsView = NonNullable<ResultsView["effects"]>;

type Context = Pick<Services, "db" | "pool" | "now">;

export async function resultsView(context: Context, member: Member, record: ExperimentRecord) {
  const now = context.now();
  const { workspace, locale } = member;
  const detail = await readExperimentReport(context, workspace.id, record, now);
  const display = detail && displayOf(detail, isOwner(member, record));
  const showsEffects = display?.show === "effects";
  const overlapping = detail?.report.health.overlaps.map(({ experimentKey }) => experimentKey) ?? [];
  const nameOf = await testNames(context.db, workspace.id, overlapping, locale);
  return {
    test: await testView(context, member, record),
    display,
    health: detail?.report.health ?? null,
    progress: detail?.report.progress ?? null,
    loss: detail?.loss ?? null,
    overlapNames: Object.fromEntries(overlapping.map((key) => [key, nameOf(key)])),
    metrics: detail ? namedMetrics(detail.metrics, locale) : [],
    effects: detail && showsEffects ? effectsView(detail, locale) : null,
    verbatims: showsEffects ? themedVerbatims(await listVerbatims(context.pool, workspace.id, record.id)) : null,
    decisions: await decisionsView(context, member, record),
    growthbook: await growthbookView(context, workspace.id, record),
    can: { run: member.can("tests.run"), decide: member.can("tests.decide"), write: member.can("tests.write") },
    moves: allowedMoves(record.experiment.status),
    ramp: rampView(record, detail, now),
  };
}

/** How many customers are let in, what comes next, and what new lots would cost; null unless the test is live. */
function rampView({ experiment }: ExperimentRecord, detail: ExperimentDetail | null, now: Date) {
  const { status, phase, phases, coverage, definition } = experiment;
  if (status !== "running" && status !== "paused") return null;
  const next = nextRampStep(experiment);
  const check = detail && rampCheck(detail.report);
  return {
    ...{ phase, coverage, since: phases.at(-1)?.from ?? null, steps: definition.ramp?.steps ?? [] },
    next: next && { coverage: next.coverage, dueAt: next.dueAt.toISOString(), due: next.dueAt <= now },
    automatic: definition.ramp?.advance === "automatic",
    ...{ worse: check?.guardrailsWorse ?? [], unhealthy: check?.unhealthy ?? [] },
    exposed: detail?.input.exposures.reduce((sum, { units }) => sum + units, 0) ?? 0,
    answers: detail?.report.progress.answers ?? 0,
  };
}

export function isOwner(member: Member, { owner }: ExperimentRecord): boolean {
  return owner?.id === member.user.id;
}

/** What may be shown of a reading to somebody. */
export function displayOf({ input, report }: Pick<ExperimentDetail, "input" | "report">, owner: boolean): Display {
  const { answers, planned, daysRun, minimumDays } = report.progress;
  return displayRule({
    ...{ running: input.running, daysRun, minimumDays, answers },
    ...{ plannedAnswers: planned, method: input.plan.method, isOwner: owner },
  });
}

export function namedMetrics(metrics: ReadonlyMap<number, Metric>, locale: Member["locale"]): NamedMetric[] {
  return [...metrics.values()].map((metric) => {
    const unit = unitOf(metric);
    return {
      ...{ id: metric.id, key: metric.key, name: inLocale(metric.name, locale), direction: metric.direction },
      unit: unitName(unit),
      unitWord: unit.kind === "quantity" ? unit.unit : null,
      instrument: scaleOf(metric)?.instrument ?? null,
    };
  });
}

async function testView(context: Context, { workspace, locale }: Member, record: ExperimentRecord) {
  const { experiment, key, owner } = record;
  const { definition, status, startedAt, stoppedAt, stopReason, shippedVariation } = experiment;
  const title = (text: unknown) => inLocale(text as LocalizedText, locale); // stored through localizedTextSchema only
  const keyResult =
    record.keyResultId === null
      ? null
      : await context.db.keyResult.findFirst({ where: { id: record.keyResultId, workspaceId: workspace.id } });
  const irritant =
    record.irritantId === null
      ? null
      : await context.db.irritant.findFirst({ where: { id: record.irritantId, workspaceId: workspace.id } });
  const { change, effect, reason } = definition.hypothesis;
  return {
    ...{ key, status, stopReason, shippedVariation, exploration: definition.exploration, unit: definition.unit },
    name: inLocale(definition.name, locale),
    hypothesis:
      change && effect && reason
        ? { change: inLocale(change, locale), effect: inLocale(effect, locale), reason: inLocale(reason, locale) }
        : null,
    owner: owner?.name ?? null,
    startedAt: startedAt?.toISOString() ?? null,
    stoppedAt: stoppedAt?.toISOString() ?? null,
    variations: definition.variations.map(({ key: own, name }) => ({ key: own, name: inLocale(name, locale) })),
    keyResult: keyResult && { key: keyResult.key, title: title(keyResult.title) },
    irritant: irritant && { key: irritant.key, title: title(irritant.title) },
    currency: definition.affordableLoss.currency,
  };
}

function effectsView({ report, metrics, channels, timelines }: ExperimentDetail, locale: Member["locale"]) {
  return {
    report,
    timelines,
    channels: [...channels.values()].map(({ id, name }) => ({ id, name: inLocale(name, locale) })),
    levels: [...metrics.values()].flatMap((metric) => {
      const scale = scaleOf(metric);
      if (scale === null) return [];
      const labelOf = (score: number) => scale.labels?.find((label) => label.score === score)?.label;
      const levels = scoresOf(scale).map((value) => {
        const label = labelOf(value);
        return label === undefined ? { value } : { value, label: inLocale(label, locale) };
      });
      return [{ metricId: metric.id, levels }];
    }),
  };
}

async function decisionsView({ db }: Context, { workspace, user }: Member, { id }: ExperimentRecord) {
  const rows = await listDecisions(db, workspace.id, id);
  return rows.map((row) => ({
    ...{ id: row.id, verdict: row.verdict, variation: row.variation, reason: row.reason, learning: row.learning },
    ...{ nextStep: row.nextStep, recommended: row.recommended, authorName: row.authorName },
    ...{ secondPersonName: row.secondPersonName, own: row.authorId === user.id },
    at: row.at.toISOString(),
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
  }));
}
