import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Outlet, type ShouldRevalidateFunctionArgs, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Badge } from "#app/components/badge.tsx";
import { LinkButton } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { WeeklyChart } from "#app/components/charts/weekly-chart.tsx";
import { KeyResultStatusWord } from "#app/components/key-result-status.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { LinkTabs } from "#app/components/tabs.tsx";
import { readKeyResults } from "#app/db/key-result-reading.server.ts";
import { listChannels, listJourneys } from "#app/db/place.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { Figures } from "./key-result-figures.tsx";
import { checkInsView, courseOf, testsView } from "./key-result-page.server.ts";
import { keyResultView, populationName } from "./key-result-view.server.ts";
import { Moved } from "./moved.tsx";
import { Reachable } from "./reachable.tsx";
import { Sentence } from "./sentence.tsx";
import { TypeChip } from "./type-chip.tsx";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const session = await requireMember(request, context, "okrs.read");
  const { locale, workspace } = session;
  const { keyResults } = await readKeyResults(context, workspace.id, { key: params.key ?? "" }, context.now());
  const reading = keyResults[0];
  if (!reading) throw new Response("no such key result", { status: 404 });
  const objective = await context.db.objective.findFirstOrThrow({
    where: { id: reading.record.objectiveId, workspaceId: workspace.id },
    select: { key: true, title: true, cycle: { select: { key: true, name: true, status: true } } },
  });
  const journeys = await listJourneys(context.db, workspace.id);
  const channels = await listChannels(context.db, workspace.id);
  const { record, decomposition, forecast, measuredBaseline, reachable } = reading;
  return {
    title: inLocale(record.title, locale),
    objective: { key: objective.key, cycle: objective.cycle },
    row: keyResultView(reading, locale),
    population: populationName(record, journeys, channels, locale),
    course: courseOf(reading, locale),
    decomposition,
    places: {
      steps: journeys.flatMap(({ steps }) => steps.map(({ id, name }) => ({ id, name: inLocale(name, locale) }))),
      channels: channels.map(({ id, name }) => ({ id, name: inLocale(name, locale) })),
    },
    ...{ forecast, reachable },
    measuredBaseline,
    tests: testsView(reading, locale),
    checkIns: checkInsView(reading),
    may: {
      write: session.can("okrs.write") && objective.cycle.status !== "closed",
      checkIn: session.can("check-ins.write") && objective.cycle.status !== "closed",
      prepareTests: session.can("tests.write"),
      readAnswers: session.can("answers.read"),
    },
  };
}

/** Another tab of the same key result needs nothing anew; anything saved does. */
export function shouldRevalidate({ currentParams, nextParams, formMethod }: ShouldRevalidateFunctionArgs): boolean {
  return formMethod !== undefined || currentParams.key !== nextParams.key;
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export default function KeyResultPage() {
  const { title, row, objective, population, tests, checkIns, may } = useLoaderData<typeof loader>();
  const { t } = useText();
  const base = `/key-results/${row.key}`;
  return (
    <>
      <PageHeader
        breadcrumbs={[
          { label: t("okrs.title"), to: `/okrs?cycle=${objective.cycle.key}` },
          { label: objective.cycle.name, to: `/okrs?cycle=${objective.cycle.key}` },
        ]}
        title={title}
        lead={<Sentence row={row} population={population} />}
        badges={
          <>
            {row.published ? <KeyResultStatusWord status={row.status} /> : <Badge>{t("okrs.board.draft")}</Badge>}
            <TypeChip chip={row.chip} />
            <span className="text-muted text-sm">{row.owner?.name ?? t("okrs.board.noOwner")}</span>
          </>
        }
        actions={
          may.checkIn && (
            <LinkButton to={`${base}/check-ins#parts`} kind="primary">
              {t("okrs.checkIns.save")}
            </LinkButton>
          )
        }
      />
      <Figures />
      <div className="space-y-5">
        <Regime />
        <Course />
        <Moved />
        <Reachable />
      </div>
      <div id="parts" className="mt-9 scroll-mt-4">
        <LinkTabs
          label={t("okrs.tab.label")}
          tabs={[
            { to: base, label: t("okrs.tab.tests"), count: tests.length, end: true },
            { to: `${base}/irritants`, label: t("okrs.tab.irritants") },
            { to: `${base}/check-ins`, label: t("okrs.tab.checkIns"), count: checkIns.length },
            ...(may.readAnswers ? [{ to: `${base}/answers`, label: t("okrs.tab.answers") }] : []),
            { to: `${base}/settings`, label: t("okrs.tab.settings") },
          ]}
        />
        <Outlet />
      </div>
    </>
  );
}

function Regime() {
  const { course, row } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  if (!course.regime) return null;
  const { since, shift } = course.regime;
  return (
    <Callout goodness="attention" title={t("okrs.page.regimeTitle")}>
      {t("okrs.page.regime", {
        since: format.day(since),
        shift: format.effect(shift.value, row.unit),
        interval: format.effectInterval(shift.interval.lower, shift.interval.upper, row.unit),
      })}
    </Callout>
  );
}

function Course() {
  const { course, row, forecast } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  const { points: ahead = [], planned = null } = forecast.value ?? {};
  const answered = course.weeks.filter(({ value }) => value !== null);
  const latest = answered.at(-1);
  if (row.chip.kind === "milestones" || row.chip.kind === "none") return null;
  if (!latest || latest.value === null) {
    return <Card title={t("okrs.page.weekly")}>{t("okrs.page.noWeeks")}</Card>;
  }
  const { bandLow, bandHigh, target, unit, kind } = row;
  const band =
    kind === "maintain" && bandLow !== null && bandHigh !== null ? { low: bandLow, high: bandHigh } : undefined;
  const aim = kind === "maintain" ? (bandLow ?? bandHigh) : target;
  return (
    <Card title={t("okrs.page.weekly")}>
      <WeeklyChart
        title={[
          t("okrs.page.weeklyLead"),
          ...(ahead.length > 0 ? [t("okrsOutlook.weeklyAhead")] : []),
          ...(planned && ahead.length > 0 ? [t("okrsOutlook.weeklyPlanned")] : []),
        ].join(" ")}
        summary={t("okrs.page.weeklySummary", {
          count: answered.length,
          value: format.value(latest.value, unit),
          n: latest.n,
          target: aim === null ? "–" : format.value(aim, unit),
        })}
        name={`${row.key}-weeks`}
        unit={unit}
        weeks={course.weeks}
        target={kind === "maintain" ? undefined : (target ?? undefined)}
        band={band}
        expected={course.expected}
        marks={course.marks}
        forecast={ahead.map(({ week, ...point }) => ({ day: week, ...point }))}
        planned={planned?.points.map(({ week, ...point }) => ({ day: week, ...point }))}
      />
    </Card>
  );
}
