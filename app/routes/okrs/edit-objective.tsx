import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData, useLocation, useSearchParams } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Badge } from "#app/components/badge.tsx";
import { Callout } from "#app/components/callout.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { useToast } from "#app/components/toaster.tsx";
import { findCycle } from "#app/db/cycle.server.ts";
import { readKeyResults } from "#app/db/key-result-reading.server.ts";
import { findObjective, objectiveCheck } from "#app/db/objective.server.ts";
import { problem } from "#app/forms/refusal.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { authoringOptions } from "./authoring-options.server.ts";
import { emptyValues, valuesOf } from "./key-result-values.ts";
import { named, saveObjectiveForm } from "./objective-form.server.ts";
import { ObjectiveForm } from "./objective-form.tsx";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { workspace, locale } = await requireMember(request, context, "okrs.write");
  const { db } = context;
  const record = await findObjective(db, workspace.id, params.key ?? "");
  if (!record) throw new Response("no such objective", { status: 404 });
  const row = await db.objective.findFirstOrThrow({
    where: { id: record.id, workspaceId: workspace.id },
    select: { cycle: { select: { key: true } } },
  });
  const cycle = await findCycle(db, workspace.id, row.cycle.key);
  if (!cycle) throw new Response("no such cycle", { status: 404 });
  const { keyResults } = await readKeyResults(context, workspace.id, { cycleId: cycle.id }, context.now());
  const own = keyResults.filter((one) => one.record.objectiveId === record.id);
  const { t } = textFor(locale);
  const check = objectiveCheck(
    record,
    own.map((one) => one.record),
    cycle,
  );
  const { searchParams } = new URL(request.url);
  const values = own.map((one) => valuesOf(one.record.key, one.record.draft, one.record.publishedAt !== null));
  const dates = { startsOn: cycle.startsOn, dueOn: cycle.endsOn };
  return {
    title: inLocale(record.title, locale),
    cycle: { key: cycle.key, name: cycle.name, closed: cycle.status === "closed" },
    publishedAt: record.publishedAt?.toISOString() ?? null,
    objective: {
      ...{ title: record.title, why: record.why, owner: record.owner?.email ?? null, team: record.team },
      cycle: cycle.key,
    },
    keyResults:
      searchParams.has("add") || values.length === 0 ? [...values, emptyValues(values.length, dates)] : values,
    measured: own.map(({ measuredBaseline }) =>
      measuredBaseline === null
        ? null
        : {
            ...{ value: measuredBaseline.value, interval: measuredBaseline.interval },
            ...{ n: measuredBaseline.n, minimum: measuredBaseline.minAnswers },
          },
    ),
    missing: check.problems.map((one) => named(t)(problem(one.path, problemText(t, one)))),
    warnings: check.warnings.filter(({ code }) => code !== "activity").map((one) => problemText(t, one)),
    options: await authoringOptions(context, workspace.id, locale),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, params, context }: ActionFunctionArgs) {
  const session = await requireMember(request, context, "okrs.write");
  const known = await findObjective(context.db, session.workspace.id, params.key ?? "");
  if (!known) throw new Response("no such objective", { status: 404 });
  const form = await request.formData();
  const saved = await saveObjectiveForm(context, session, form, { known, template: null });
  if (!saved.ok) return saved;
  const row = await context.db.objective.findFirstOrThrow({
    where: { id: known.id, workspaceId: session.workspace.id },
    select: { cycle: { select: { key: true } } },
  });
  if (saved.published) throw redirect(`/okrs?cycle=${row.cycle.key}`);
  const next = { publish: "?check", add: "?add" }[String(form.get("intent"))] ?? "?saved";
  throw redirect(`/okrs/objectives/${saved.key}${next}`);
}

/** An objective with its key results; `?check` says beside the fields what is missing before it can be published. */
export default function EditObjective() {
  const data = useLoaderData<typeof loader>();
  const { title, cycle, publishedAt, missing, warnings } = data;
  const answer = useActionData<typeof action>();
  const [search] = useSearchParams();
  const { t, format } = useText();
  useToast(search.has("saved") ? t("okrsAuthoring.form.saved") : null, useLocation().key);
  const published = publishedAt !== null;
  const state = answer ?? (search.has("check") && missing.length > 0 ? { ok: false, problems: missing } : undefined);
  return (
    <div className="max-w-4xl">
      <PageHeader
        breadcrumbs={[
          { label: t("okrs.title"), to: `/okrs?cycle=${cycle.key}` },
          { label: cycle.name, to: `/okrs?cycle=${cycle.key}` },
        ]}
        title={title}
        badges={
          published ? (
            <Badge goodness="better">{t("okrs.settings.published")}</Badge>
          ) : (
            <Badge>{t("okrs.board.draft")}</Badge>
          )
        }
        lead={
          publishedAt !== null
            ? t("okrsAuthoring.form.publishedHint", { date: format.date(publishedAt) })
            : missing.length === 0
              ? t("okrsAuthoring.form.ready")
              : t("okrsAuthoring.form.missing", { count: missing.length })
        }
      />
      {warnings.length > 0 && (
        <div className="mb-5">
          <Callout goodness="attention">
            <ul className="space-y-1">
              {warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          </Callout>
        </div>
      )}
      <ObjectiveForm
        key={data.keyResults.length}
        state={state}
        objective={data.objective}
        keyResults={data.keyResults}
        options={data.options}
        measured={data.measured}
        published={published}
      />
    </div>
  );
}
