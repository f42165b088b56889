import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { StatusWord } from "#app/components/badge.tsx";
import { Button } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { writeAudit } from "#app/db/audit-entry.server.ts";
import { readJobStates } from "#app/db/job-state.server.ts";
import { text } from "#app/forms/refusal.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { registry } from "#app/jobs/registry.ts";
import { nextSlot } from "#app/jobs/schedule.ts";
import { SettingsPage } from "./settings-page.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { locale } = await requireMember(request, context, "jobs.read");
  const states = new Map((await readJobStates(context.pool)).map((state) => [state.name, state]));
  const here = registry.filter(({ only }) => only === undefined || only === context.database.kind);
  return {
    title: textFor(locale).t("settings.tabs.jobs"),
    jobs: here.map(({ name, schedule }) => {
      const state = states.get(name);
      const { startedAt = null, finishedAt = null } = state ?? {};
      const ended = startedAt !== null && finishedAt !== null && finishedAt >= startedAt;
      return {
        name,
        startedAt: startedAt?.toISOString() ?? null,
        milliseconds: ended ? finishedAt.getTime() - startedAt.getTime() : null,
        failures: state?.failures ?? 0,
        allFailures: state?.allFailures ?? 0,
        allRuns: state?.allRuns ?? 0,
        lastError: state?.lastError ?? null,
        nextAt: nextSlot(schedule, context.now()).toISOString(),
        alarm: state?.alarm ?? null,
        alarmAt: state?.alarmAt?.toISOString() ?? null,
      };
    }),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const { workspace, actor } = await requireMember(request, context, "jobs.run");
  const name = text(await request.formData(), "name");
  if (!registry.some((job) => job.name === name)) throw new Response("no such job", { status: 404 });
  const subject = { subjectKind: "job", subjectKey: name };
  await writeAudit(context.db, { workspaceId: workspace.id, actor, action: "job.run", ...subject });
  await context.jobs.runNow(name);
  return redirect("/settings/jobs?asked=1");
}

export default function JobsPage() {
  const { title, jobs } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  const [search] = useSearchParams();
  const alarms = jobs.flatMap(({ name, alarm, alarmAt }) => (alarm && alarmAt ? [{ name, alarm, alarmAt }] : []));
  return (
    <SettingsPage title={title} lead={t("jobs.lead")}>
      {search.has("asked") && (
        <div role="status">
          <Callout>{t("jobs.asked")}</Callout>
        </div>
      )}
      {alarms.map(({ name, alarm, alarmAt }) => (
        <Callout key={name} goodness="worse" title={`${t("jobs.alarms")} · ${t(`jobs.name.${name}`)}`}>
          {t(`jobs.alarm.${alarm.code}`, alarm.data)} ({t("jobs.since", { when: format.dateTime(alarmAt) })})
        </Callout>
      ))}
      <Card flush>
        <DataTable caption={title} captionHidden rows={jobs} rowKey={({ name }) => name} columns={useJobColumns()} />
      </Card>
    </SettingsPage>
  );
}

type JobRow = ReturnType<typeof useLoaderData<typeof loader>>["jobs"][number];

function useJobColumns() {
  const { t, format } = useText();
  return [
    {
      ...{ key: "job", header: t("jobs.job"), rowHeader: true },
      cell: ({ name }: JobRow) => (
        <>
          {t(`jobs.name.${name}`)}
          <span className="block max-w-96 font-normal text-muted text-sm">{t(`jobs.about.${name}`)}</span>
        </>
      ),
    },
    { key: "last", header: t("jobs.last"), cell: (row: JobRow) => <LastRun row={row} /> },
    {
      ...{ key: "next", header: t("jobs.next"), hideBelow: "md" as const },
      cell: ({ nextAt }: JobRow) => format.dateTime(nextAt),
    },
    {
      ...{ key: "failures", header: t("jobs.failures"), hideBelow: "sm" as const },
      cell: ({ allFailures, allRuns, lastError }: JobRow) => (
        <>
          {t("jobs.failuresOf", { failures: format.number(allFailures), runs: format.number(allRuns) })}
          {lastError && (
            <span className="block max-w-72 break-words text-sm">
              <span className="text-muted">{t("jobs.error")}</span> <code translate="no">{lastError}</code>
            </span>
          )}
        </>
      ),
    },
    {
      key: "run",
      header: <span className="only-read">{t("settings.actions")}</span>,
      cell: (row: JobRow) => <RunButton row={row} />,
    },
  ];
}

function LastRun({ row: { startedAt, milliseconds, failures } }: { row: JobRow }) {
  const { t, format } = useText();
  if (startedAt === null) return <span className="text-muted">{t("jobs.never")}</span>;
  const state = milliseconds === null ? "running" : failures > 0 ? "failed" : "ok";
  const quick = milliseconds !== null && milliseconds < 1000;
  const span = quick ? `${format.number(milliseconds)} ms` : format.duration(milliseconds ?? 0);
  const goodness = { running: "running", failed: "worse", ok: "better" } as const;
  return (
    <>
      {format.dateTime(startedAt)}
      <span className="flex flex-wrap items-center gap-x-2 text-sm">
        <StatusWord goodness={goodness[state]}>{t(`jobs.${state}`)}</StatusWord>
        {milliseconds !== null && <span className="text-muted">{t("jobs.took", { duration: span })}</span>}
      </span>
    </>
  );
}

function RunButton({ row: { name, failures } }: { row: JobRow }) {
  const { t } = useText();
  const what = failures > 0 ? "retry" : "run";
  return (
    <Form method="post">
      <input type="hidden" name="name" value={name} />
      <Button small aria-label={t(`jobs.${what}Of`, { job: t(`jobs.name.${name}`) })}>
        {t(`jobs.${what}`)}
      </Button>
    </Form>
  );
}
