import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { PageHeader } from "#app/components/page-header.tsx";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { okrTemplates } from "#experiments/okr/okr-templates.ts";
import type { OkrTemplate } from "#experiments/okr/template.ts";
import { authoringOptions, type CycleChoice } from "./authoring-options.server.ts";
import { emptyValues, type KeyResultValues } from "./key-result-values.ts";
import { saveObjectiveForm } from "./objective-form.server.ts";
import { ObjectiveForm } from "./objective-form.tsx";

/** The template of the URL, null for a blank page. @throws 404 */
function chosenTemplate(key: string | undefined): OkrTemplate | null {
  if (key === "blank") return null;
  const template = okrTemplates.find((one) => one.key === key);
  if (!template) throw new Response("no such template", { status: 404 });
  return template;
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { workspace, locale, user } = await requireMember(request, context, "okrs.write");
  const template = chosenTemplate(params.template);
  const options = await authoringOptions(context, workspace.id, locale);
  const [cycle] = options.cycles;
  const known = new Set(options.metrics.map(({ key }) => key));
  const suggested = (template?.keyResults ?? [])
    .map(({ metric }) => metric)
    .filter(({ key }) => !known.has(key))
    .map(({ key, name, direction, kind, instrument }) => ({
      ...{ key, name: inLocale(name, locale), direction, suggested: true },
      unit:
        kind === "occurrence" || instrument === "csat"
          ? ("share" as const)
          : kind === "quantity"
            ? ("amount" as const)
            : ("scale" as const),
      measured: { value: null, interval: null, n: 0, minimum: 100 },
    }));
  const newJourney = template && !options.journeys.some(({ key }) => key === template.journey.key);
  const journeys = newJourney
    ? [
        ...options.journeys,
        {
          key: template.journey.key,
          name: inLocale(template.journey.name, locale),
          steps: template.journey.steps.map(({ key, name }) => ({ key, name: inLocale(name, locale) })),
        },
      ]
    : options.journeys;
  return {
    title: textFor(locale).t("okrsAuthoring.form.newTitle"),
    template: template && inLocale(template.name, locale),
    objective: {
      ...{ title: template?.objective.title ?? null, why: template?.objective.why ?? null },
      ...{ owner: user.email, team: null, cycle: cycle?.value ?? null },
    },
    keyResults: template
      ? template.keyResults.map((_, at) => fromTemplate(template, at, cycle, user.email, locale))
      : [emptyValues(0, datesOf(cycle))],
    options: { ...options, journeys, metrics: [...suggested, ...options.metrics] },
  };
}

const datesOf = (cycle: CycleChoice | undefined) => ({
  startsOn: cycle?.startsOn ?? null,
  dueOn: cycle?.endsOn ?? null,
});

function fromTemplate(
  template: OkrTemplate,
  at: number,
  cycle: CycleChoice | undefined,
  owner: string,
  locale: "en" | "fr",
): KeyResultValues {
  const suggestion = template.keyResults[at];
  const empty = emptyValues(at, datesOf(cycle));
  if (!suggestion) return empty;
  const { title, kind, metric, source, step, smallestEffect } = suggestion;
  return {
    ...empty,
    ...{ title, kind, metric: metric.key, source: inLocale(source, locale), smallestEffect, owner },
    place: step === null ? `journey:${template.journey.key}` : `step:${step}`,
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, params, context }: ActionFunctionArgs) {
  const session = await requireMember(request, context, "okrs.write");
  const template = chosenTemplate(params.template);
  const form = await request.formData();
  const saved = await saveObjectiveForm(context, session, form, { known: null, template });
  if (!saved.ok) return saved;
  if (saved.published) throw redirect("/okrs");
  const next = { publish: "?check", add: "?add" }[String(form.get("intent"))] ?? "?saved";
  throw redirect(`/okrs/objectives/${saved.key}${next}`);
}

/** One page from a template to a quarter's objective with its key results. */
export default function NewObjective() {
  const { template, objective, keyResults, options } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  return (
    <div className="max-w-4xl">
      <PageHeader
        breadcrumbs={[
          { label: t("okrs.title"), to: "/okrs" },
          { label: t("okrsAuthoring.templates.title"), to: "/okrs/new" },
        ]}
        title={t("okrsAuthoring.form.newTitle")}
        eyebrow={template && t("okrsAuthoring.form.fromTemplate", { name: template })}
        lead={t("okrsAuthoring.form.lead")}
      />
      <ObjectiveForm
        state={answer}
        objective={objective}
        keyResults={keyResults}
        options={options}
        published={false}
        mayLeaveOut={keyResults.length > 1}
      />
    </div>
  );
}
