import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { redirect } from "@remix-run/node";
import { type ShouldRevalidateFunction, useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Callout } from "#app/components/callout.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { Channels } from "./channels.tsx";
import { Course } from "./course.tsx";
import { DecisionPanel } from "./decision-panel.tsx";
import { Distribution } from "./distribution.tsx";
import { DosageCard } from "./dosage-card.tsx";
import { EffectsTable } from "./effects-table.tsx";
import { findTest } from "./find-test.server.ts";
import { GrowthbookCard } from "./growthbook-card.tsx";
import { HealthRow } from "./health-row.tsx";
import { LossBars } from "./loss-bars.tsx";
import { ProgressPanel } from "./progress-panel.tsx";
import { RampCard } from "./ramp-card.tsx";
import { actOnTest } from "./results-actions.server.ts";
import { resultsView } from "./results-view.server.ts";
import { TestHeader } from "./test-header.tsx";
import { Verbatims } from "./verbatims.tsx";
import { VerdictLine } from "./verdict-line.tsx";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const session = await requireMember(request, context, "tests.read");
  const record = await findTest(context.db, session.workspace.id, params.key);
  if (record.experiment.startedAt === null && record.experiment.status === "draft") {
    throw redirect(`/tests/${record.key}/set-up`);
  }
  const view = await resultsView(context, session, record);
  return { title: view.test.name, ...view };
}

/** Who came second is shown what came first. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ actionStatus, defaultShouldRevalidate }) =>
  actionStatus === 409 || defaultShouldRevalidate;

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, params, context }: ActionFunctionArgs) {
  const session = await requireMember(request, context, "tests.read");
  const record = await findTest(context.db, session.workspace.id, params.key);
  return await actOnTest(context, session, record, await request.formData());
}

export default function Results() {
  const view = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  const { effects, display, health } = view;
  return (
    <FormState state={answer}>
      <TestHeader view={view} />
      <ErrorSummary />
      {answer?.ok && (
        <div className="mb-6" role="status">
          <Callout goodness="better">{t(`testsResults.${answer.done}`)}</Callout>
        </div>
      )}
      <div className="space-y-6">
        {display === null && <p className="honour text-2xl">{t("testsResults.notStarted")}</p>}
        {display?.show === "progress" && <ProgressPanel view={view} display={display} />}
        {effects && <VerdictLine view={view} effects={effects} early={display?.show === "effects" && display.early} />}
        {health && <HealthRow view={view} health={health} />}
        {effects && <EffectsTable view={view} effects={effects} />}
        {effects && <Course view={view} effects={effects} />}
        {effects && <Distribution view={view} effects={effects} />}
        <div className="grid items-start gap-6 xl:grid-cols-2">
          <div className="space-y-6">
            {effects && <DosageCard view={view} effects={effects} />}
            {effects && <Channels view={view} effects={effects} />}
            <LossBars view={view} />
          </div>
          {view.verbatims && <Verbatims groups={view.verbatims} />}
        </div>
        {view.growthbook && <GrowthbookCard view={view} growthbook={view.growthbook} />}
        <RampCard view={view} />
        <DecisionPanel view={view} unsent={answer && !answer.ok ? (answer.values ?? null) : null} />
      </div>
    </FormState>
  );
}
