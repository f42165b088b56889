import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, Link, useLoaderData, useSubmit } from "@remix-run/react";
import { Plus } from "lucide-react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button, LinkButton } from "#app/components/button.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { currentCycle, findCycle, listCycles } from "#app/db/cycle.server.ts";
import { readKeyResults } from "#app/db/key-result-reading.server.ts";
import { listObjectives } from "#app/db/objective.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { cycleClock } from "#experiments/okr/cycle.ts";
import { statusCounts } from "#experiments/okr/outcome-board.ts";
import type { Status } from "#experiments/okr/standing.ts";
import { type BoardObjective, BoardTable } from "./board-table.tsx";
import { keyResultView } from "./key-result-view.server.ts";

const statusFilters = ["on-pace", "late", "cannot-tell"] as const;
type StatusFilter = (typeof statusFilters)[number];

/** Which of the three answers a status belongs to. */
const group: Readonly<Record<Status, StatusFilter>> = {
  "on-pace": "on-pace",
  late: "late",
  off: "late",
  "cannot-tell": "cannot-tell",
  "not-enough-answers": "cannot-tell",
  pending: "cannot-tell",
  outdated: "cannot-tell",
};

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await requireMember(request, context, "okrs.read");
  const { locale, workspace, user } = session;
  const { searchParams } = new URL(request.url);
  const asked = searchParams.get("cycle");
  const cycles = await listCycles(context.db, workspace.id);
  const cycle = asked ? await findCycle(context.db, workspace.id, asked) : await currentCycle(context.db, workspace.id);
  if (asked && !cycle) throw new Response("no such cycle", { status: 404 });
  const now = context.now();
  const records = cycle ? await listObjectives(context.db, workspace.id, cycle.id) : [];
  const { keyResults } = cycle
    ? await readKeyResults(context, workspace.id, { cycleId: cycle.id }, now)
    : { keyResults: [] };
  const scope = searchParams.get("scope") ?? "all";
  const status = statusFilters.find((one) => one === searchParams.get("status")) ?? null;
  const objectives = records
    .map((record) => ({ record, own: keyResults.filter((one) => one.record.objectiveId === record.id) }))
    .filter(({ record, own }) => {
      const owners = [record.owner, ...own.map((one) => one.record.owner)];
      if (scope === "mine") return owners.some((owner) => owner?.id === user.id);
      return !scope.startsWith("team:") || scope.slice("team:".length) === record.team;
    })
    .map(
      ({ record, own }): BoardObjective => ({
        ...{ key: record.key, title: inLocale(record.title, locale), why: record.why && inLocale(record.why, locale) },
        ...{ owner: record.owner?.name ?? null, team: record.team, published: record.publishedAt !== null },
        keyResults: own
          .filter(({ status: { status: one } }) => status === null || group[one] === status)
          .map((reading) => keyResultView(reading, locale)),
      }),
    )
    .filter(({ keyResults: shown }) => status === null || shown.length > 0);
  return {
    title: textFor(locale).t("okrs.title"),
    cycles: cycles.map(({ key, name, status: moved }) => ({ key, name, status: moved })),
    cycle: cycle && { ...cycle, ...cycleClock({ from: cycle.startsOn, to: cycle.endsOn }, dayText(now)) },
    today: dayText(now),
    teams: [...new Set(records.flatMap(({ team }) => team ?? []))],
    counts: statusCounts(keyResults.filter(({ record }) => record.publishedAt !== null).map((one) => one.status)),
    ...{ scope, status, objectives, hasObjectives: records.length > 0, canWrite: session.can("okrs.write") },
  };
}

const dayText = (instant: Date) => instant.toISOString().slice(0, 10);

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export default function Board() {
  const { cycle, objectives, hasObjectives, canWrite, counts } = useLoaderData<typeof loader>();
  const { t } = useText();
  const { onPace, late, cannotTell } = counts;
  return (
    <>
      <PageHeader
        eyebrow={cycle && <Clock />}
        title={t("okrs.title")}
        lead={hasObjectives ? t("okrs.board.summary", { onPace, late, cannotTell }) : t("okrs.board.lead")}
        actions={canWrite && <Actions />}
      />
      {hasObjectives && <Filters />}
      <div className="space-y-5">
        {objectives.map((objective) => (
          <BoardTable key={objective.key} objective={objective} canWrite={canWrite && cycle?.status !== "closed"} />
        ))}
      </div>
      {!hasObjectives && <Empty />}
      {hasObjectives && objectives.length === 0 && (
        <EmptyState
          title={t("okrs.board.nothingMatches")}
          actions={<LinkButton to="/okrs">{t("okrs.board.showAll")}</LinkButton>}
        />
      )}
      {objectives.length > 0 && <p className="mt-3 text-muted text-xs">{t("okrs.board.legend")}</p>}
    </>
  );
}

/** "Q4 2026 · 5 weeks left · 61 % elapsed". */
function Clock() {
  const { cycle, today } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  if (!cycle) return null;
  const { name, startsOn, endsOn, weeksLeft, elapsed } = cycle;
  const clock =
    today > endsOn
      ? t("okrs.board.over", { date: format.day(endsOn) })
      : today < startsOn
        ? t("okrs.board.ahead", { date: format.day(startsOn) })
        : t("okrs.board.clock", { weeks: t("words.weeks", { count: weeksLeft }), elapsed: format.percent(elapsed) });
  return (
    <>
      {name} · {clock}
    </>
  );
}

function Actions() {
  const { t } = useText();
  return (
    <>
      <LinkButton to="/okrs/holdouts" kind="quiet">
        {t("holdouts.title")}
      </LinkButton>
      <LinkButton to="/okrs/cycles" kind="quiet">
        {t("okrs.board.cycles")}
      </LinkButton>
      <LinkButton to="/okrs/new" kind="primary" icon={<Plus size={16} aria-hidden="true" />}>
        {t("okrs.board.new")}
      </LinkButton>
    </>
  );
}

const pick = "min-h-9 rounded-md border border-line-strong/60 bg-panel px-2.5 text-sm hover:border-ink";

/** Cycle and scope as lists, the status as links; all of it in the URL. */
function Filters() {
  const { cycles, cycle, teams, scope, status } = useLoaderData<typeof loader>();
  const { t } = useText();
  const submit = useSubmit();
  const link = (one: StatusFilter | null) => {
    const search = new URLSearchParams({ ...(cycle && { cycle: cycle.key }), scope, ...(one && { status: one }) });
    return `/okrs?${search}`;
  };
  return (
    <div className="no-print mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
      <Form
        method="get"
        className="flex flex-wrap items-center gap-3"
        onChange={(event) => submit(event.currentTarget)}
      >
        <label className="flex items-center gap-2 text-muted text-sm">
          {t("okrs.board.cycle")}
          <select name="cycle" defaultValue={cycle?.key} className={`${pick} text-ink`}>
            {cycles.map(({ key, name, status: moved }) => (
              <option key={key} value={key}>
                {name}
                {moved === "active" ? "" : ` (${t(`words.cycleStatus.${moved}`)})`}
              </option>
            ))}
          </select>
        </label>
        <label className="flex items-center gap-2 text-muted text-sm">
          {t("okrs.board.scope")}
          <select name="scope" defaultValue={scope} className={`${pick} text-ink`}>
            <option value="all">{t("okrs.board.everyone")}</option>
            <option value="mine">{t("okrs.board.mine")}</option>
            {teams.map((team) => (
              <option key={team} value={`team:${team}`}>
                {team}
              </option>
            ))}
          </select>
        </label>
        {status && <input type="hidden" name="status" value={status} />}
        <noscript>
          <Button small>{t("okrs.board.apply")}</Button>
        </noscript>
      </Form>
      <nav aria-label={t("okrs.board.status")} className="flex flex-wrap gap-1">
        {[null, ...statusFilters].map((one) => (
          <Link
            key={one ?? "all"}
            to={link(one)}
            aria-current={one === status ? "true" : undefined}
            className={`inline-flex min-h-9 items-center rounded-md px-2.5 text-sm ${one === status ? "bg-accent-soft font-semibold text-accent-strong" : "text-muted hover:bg-sunk hover:text-ink"}`}
          >
            {one === null ? t("okrs.board.all") : t(`okrs.board.filter.${one}`)}
          </Link>
        ))}
      </nav>
    </div>
  );
}

function Empty() {
  const { canWrite } = useLoaderData<typeof loader>();
  const { t } = useText();
  if (!canWrite) return <EmptyState title={t("okrs.empty.reader")} />;
  return (
    <EmptyState
      title={t("okrs.empty.title")}
      actions={
        <>
          <LinkButton to="/okrs/new" kind="primary">
            {t("okrs.empty.template")}
          </LinkButton>
          <LinkButton to="/okrs/new/blank">{t("okrs.empty.scratch")}</LinkButton>
        </>
      }
    >
      {t("okrs.empty.text")}
    </EmptyState>
  );
}
