import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useLocation, useNavigation, useSearchParams } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { useToast } from "#app/components/toaster.tsx";
import { putKeyResult } from "#app/db/key-result.server.ts";
import { readKeyResultPopulation } from "#app/db/key-result-population.server.ts";
import { problem, refuse } from "#app/forms/refusal.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { unitOf } from "#experiments/metrics/registry.ts";
import { authoringOptions } from "./authoring-options.server.ts";
import { ChangeLog } from "./change-log.tsx";
import { readChanges } from "./changes.server.ts";
import { KeyResultFields } from "./key-result-fields.tsx";
import { readKeyResult } from "./key-result-form.server.ts";
import { valuesOf } from "./key-result-values.ts";
import { useKeyResult } from "./use-key-result.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const session = await requireMember(request, context, "okrs.read");
  const { workspace, locale } = session;
  const found = await readKeyResultPopulation(context.db, workspace.id, params.key ?? "", context.now());
  if (!found) throw new Response("no such key result", { status: 404 });
  const { record, metric } = found;
  const scale = metric?.kind === "survey" ? metric.scale : null;
  const given = scale
    ? await context.pool.query<{ n: string | null }>(
        "select sum(n) as n from series where workspace_id = $1 and kind = 's' and ref_id = $2 and experiment_id = 0",
        [workspace.id, scale.id],
      )
    : null;
  return {
    values: valuesOf(record.key, record.draft, record.publishedAt !== null),
    publishedAt: record.publishedAt?.toISOString() ?? null,
    scale: scale && { name: inLocale(scale.name, locale), answers: Number(given?.rows[0]?.n ?? 0) },
    changes: await readChanges(context.db, workspace.id, record.key),
    options: session.can("okrs.write") ? await authoringOptions(context, workspace.id, locale) : null,
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { workspace, actor, locale } = await requireMember(request, context, "okrs.write");
  const found = await readKeyResultPopulation(context.db, workspace.id, params.key ?? "", context.now());
  if (!found) throw new Response("no such key result", { status: 404 });
  const { record, metric } = found;
  const { t } = textFor(locale);
  const form = await request.formData();
  const metrics = await authoringOptions(context, workspace.id, locale);
  const isShare = (key: string | null) =>
    key === metric?.key
      ? unitOf(metric).kind === "share"
      : metrics.metrics.find((one) => one.key === key)?.unit === "share";
  const read = readKeyResult(form, "keyResult", isShare, t);
  if (!read.ok) return refuse(read.problems, form);
  const objective = await context.db.objective.findFirstOrThrow({
    where: { id: record.objectiveId, workspaceId: workspace.id },
    select: { key: true },
  });
  const document = { ...read.draft, expectedSteps: record.draft.expectedSteps, objective: objective.key };
  const saved = await context.db.$transaction((tx) =>
    putKeyResult(tx, { workspaceId: workspace.id, actor }, record.key, document),
  );
  if (!saved.ok) {
    return refuse(
      saved.problems.map((one) => problem(one.path === "" ? "" : `keyResult.${one.path}`, problemText(t, one))),
      form,
    );
  }
  throw redirect(`/key-results/${record.key}/settings?${saved.outcome === "unchanged" ? "same" : "saved"}`);
}

/** How the number is made, who may change what, and what was changed. */
export default function SettingsTab() {
  const { options, values, publishedAt, changes } = useLoaderData<typeof loader>();
  const { row, may } = useKeyResult();
  const answer = useActionData<typeof action>();
  const [search] = useSearchParams();
  const busy = useNavigation().state === "submitting";
  const { t } = useText();
  const said = search.has("saved") ? "saved" : search.has("same") ? "nothingToSave" : null;
  useToast(said && t(`okrs.settings.${said}`), useLocation().key);
  return (
    <div className="space-y-5">
      <Facts />
      {may.write && options && (
        <Card title={t("okrs.board.edit")} lead={publishedAt === null ? undefined : t("okrs.settings.fixed")}>
          <FormState state={answer}>
            <ErrorSummary />
            <Form method="post" className="max-w-4xl space-y-5" key={JSON.stringify(values)}>
              <KeyResultFields prefix="keyResult" values={values} options={options} measured={null} />
              <Button kind="primary" busy={busy}>
                {t("okrsAuthoring.form.saveChanges")}
              </Button>
            </Form>
          </FormState>
        </Card>
      )}
      <ChangeLog changes={changes} unit={row.unit} />
    </div>
  );
}

function Facts() {
  const { scale, values, publishedAt } = useLoaderData<typeof loader>();
  const { row, population } = useKeyResult();
  const { t, format } = useText();
  const facts = [
    [t("okrs.settings.metric"), row.metricName ?? "–"],
    scale && [
      t("okrs.settings.scale"),
      `${scale.name} – ${scale.answers > 0 ? t("okrs.settings.scaleLocked", { count: scale.answers }) : t("okrs.settings.scaleFree")}`,
    ],
    [t("okrs.settings.population"), population ?? t("okrs.sentence.everywhere")],
    [t("okrs.settings.source"), values.source ?? "–"],
    [
      t("okrs.settings.window"),
      t("okrs.settings.windowText", {
        days: t("words.days", { count: values.windowDays }),
        answers: t("words.answers", { count: values.minAnswers }),
      }),
    ],
    values.baselineFrom && values.baselineTo
      ? [t("okrs.settings.baselineWindow"), `${format.day(values.baselineFrom)} – ${format.day(values.baselineTo)}`]
      : null,
    [t("okrs.settings.owner"), row.owner?.name ?? t("okrs.board.noOwner")],
    [
      t("okrs.settings.published"),
      publishedAt === null ? t("okrs.settings.notPublished") : format.dateTime(publishedAt),
    ],
  ].filter((fact) => fact !== null);
  return (
    <dl className="grid gap-x-8 gap-y-4 rounded-lg border border-line bg-panel p-5 text-sm sm:grid-cols-2">
      {facts.map(([term, text]) => (
        <div key={term}>
          <dt className="eyebrow">{term}</dt>
          <dd className="mt-0.5">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
