import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, Link, useLoaderData, useLocation } from "@remix-run/react";
import { Columns3, Plus, Rows3 } from "lucide-react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button, LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { inputLook } from "#app/components/field.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { experimentStatuses } from "#experiments/definition/experiment.ts";
import { testRows } from "./list-rows.server.ts";
import { TestsBoard } from "./tests-board.tsx";
import { TestsTable } from "./tests-table.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await requireMember(request, context, "tests.read");
  const search = new URL(request.url).searchParams;
  const all = await testRows(context, session);
  const status = experimentStatuses.find((known) => known === search.get("status")) ?? null;
  const words = (search.get("q") ?? "").trim();
  const wanted = words.toLocaleLowerCase(session.locale);
  const mine = search.get("mine") === "on";
  const rows = all.filter(
    (row) =>
      (status === null ? row.status !== "archived" : row.status === status) &&
      (!mine || row.mine) &&
      `${row.name} ${row.keyResult?.title ?? ""}`.toLocaleLowerCase(session.locale).includes(wanted),
  );
  return {
    title: textFor(session.locale).t("tests.title"),
    view: search.get("view") === "table" ? ("table" as const) : ("board" as const),
    ...{ rows, status, words, mine, any: all.length > 0 },
    canWrite: session.can("tests.write"),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export default function Tests() {
  const { view, rows, any, canWrite } = useLoaderData<typeof loader>();
  const { t } = useText();
  const newTest = canWrite && (
    <LinkButton to="/new-test" kind="primary" icon={<Plus size={16} aria-hidden="true" />}>
      {t("tests.new")}
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title={t("tests.title")}
        lead={t("tests.lead")}
        actions={
          <>
            <LinkButton to="/exclusion-groups" kind="quiet">
              {t("holdouts.groups.title")}
            </LinkButton>
            {newTest}
          </>
        }
      />
      {any ? (
        <>
          <Filters />
          {rows.length === 0 ? (
            <Card>
              <EmptyState
                title={t("tests.empty.filtered")}
                actions={<LinkButton to={`/tests?view=${view}`}>{t("tests.empty.clear")}</LinkButton>}
              />
            </Card>
          ) : view === "board" ? (
            <TestsBoard rows={rows} />
          ) : (
            <Card flush>
              <TestsTable rows={rows} />
            </Card>
          )}
        </>
      ) : (
        <Card>
          <EmptyState title={t("tests.empty.title")} actions={newTest}>
            {t("tests.empty.text")}
          </EmptyState>
        </Card>
      )}
    </>
  );
}

/** Everything chosen lives in the URL; the form works without script. */
function Filters() {
  const { view, status, words, mine } = useLoaderData<typeof loader>();
  const { t } = useText();
  return (
    <div className="no-print mb-5 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <Form method="get" aria-label={t("tests.filter.label")} className="flex flex-wrap items-center gap-2">
        <input type="hidden" name="view" value={view} />
        <span className="w-56">
          <input
            type="search"
            name="q"
            defaultValue={words}
            placeholder={t("tests.filter.search")}
            aria-label={t("tests.filter.search")}
            className={`${inputLook} min-h-9 text-sm`}
          />
        </span>
        <span>
          <select
            name="status"
            defaultValue={status ?? ""}
            aria-label={t("tests.filter.status")}
            className={`${inputLook} min-h-9 pr-8 text-sm`}
          >
            <option value="">{t("tests.filter.all")}</option>
            {experimentStatuses.map((value) => (
              <option key={value} value={value}>
                {t(`words.experimentStatus.${value}`)}
              </option>
            ))}
          </select>
        </span>
        <label className="flex min-h-9 items-center gap-2 px-1 text-sm">
          <input type="checkbox" name="mine" defaultChecked={mine} className="size-4 accent-[var(--accent)]" />
          {t("tests.filter.mine")}
        </label>
        <Button small>{t("tests.filter.apply")}</Button>
      </Form>
      <nav aria-label={t("tests.view.label")} className="flex rounded-md border border-line bg-panel p-0.5">
        <ViewLink view="board" icon={<Columns3 size={15} aria-hidden="true" />} />
        <ViewLink view="table" icon={<Rows3 size={15} aria-hidden="true" />} />
      </nav>
    </div>
  );
}

function ViewLink({ view, icon }: { view: "board" | "table"; icon: React.ReactNode }) {
  const loaded = useLoaderData<typeof loader>();
  const { search } = useLocation();
  const { t } = useText();
  const target = new URLSearchParams(search);
  target.set("view", view);
  const current = loaded.view === view;
  return (
    <Link
      to={`?${target}`}
      aria-current={current ? "true" : undefined}
      className={`inline-flex min-h-8 items-center gap-1.5 rounded-sm px-2.5 text-sm ${current ? "bg-accent-soft font-semibold text-accent-strong" : "text-muted hover:text-ink"}`}
    >
      {icon}
      {t(`tests.view.${view}`)}
    </Link>
  );
}
