import type { LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Badge } from "#app/components/badge.tsx";
import { LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { listExperiments } from "#app/db/experiment.server.ts";
import { listIrritants } from "#app/db/irritant.server.ts";
import { findKeyResult } from "#app/db/key-result.server.ts";
import { listJourneys } from "#app/db/place.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { workspace, locale } = await requireMember(request, context, "irritants.read");
  const record = await findKeyResult(context.db, workspace.id, params.key ?? "");
  if (!record) throw new Response("no such key result", { status: 404 });
  const journeys = await listJourneys(context.db, workspace.id);
  const tests = await listExperiments(context.db, workspace.id);
  const { stepIds } = record.keyResult;
  const irritants = (await listIrritants(context.db, workspace.id)).filter(({ id, stepId, journeyId }) => {
    const steps =
      stepId === null ? journeys.find((one) => one.id === journeyId)?.steps.map((step) => step.id) : [stepId];
    const onJourney = stepIds === null || steps?.some((step) => stepIds.includes(step)) === true;
    return onJourney || tests.some((test) => test.irritantId === id && test.keyResultId === record.id);
  });
  return {
    irritants: irritants
      .sort((a, b) => (b.monthlyVolume ?? -1) - (a.monthlyVolume ?? -1))
      .map(({ id, key, title, quote, status, monthlyVolume }) => ({
        ...{ key, status, monthlyVolume, title: inLocale(title, locale), quote: quote && inLocale(quote, locale) },
        tests: tests
          .filter(({ irritantId }) => irritantId === id)
          .map((test) => ({ key: test.key, name: inLocale(test.experiment.definition.name, locale) })),
      })),
  };
}

/** The pain points behind the number. */
export default function IrritantsTab() {
  const { irritants } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  const all = (
    <LinkButton to="/irritants" small kind="quiet">
      {t("okrs.irritants.new")}
    </LinkButton>
  );
  if (irritants.length === 0) {
    return (
      <EmptyState title={t("okrs.irritants.none")} actions={all}>
        {t("okrs.irritants.noneText")}
      </EmptyState>
    );
  }
  return (
    <Card title={t("okrs.irritants.title")} actions={all} flush>
      <DataTable
        caption={t("okrs.irritants.title")}
        captionHidden
        rows={irritants}
        rowKey={({ key }) => key}
        columns={[
          {
            key: "irritant",
            header: t("okrs.irritants.irritant"),
            rowHeader: true,
            cell: ({ title, quote }) => (
              <>
                {title}
                {quote && (
                  <span className="block font-normal font-serif text-muted italic">
                    {t("okrs.irritants.quote", { quote })}
                  </span>
                )}
              </>
            ),
          },
          {
            key: "volume",
            header: t("okrs.irritants.volume"),
            numeric: true,
            cell: ({ monthlyVolume }) => (monthlyVolume === null ? "–" : format.number(monthlyVolume)),
          },
          {
            key: "state",
            header: t("okrs.irritants.state"),
            cell: ({ status }) => (
              <Badge goodness={status === "testing" ? "running" : status === "resolved" ? "better" : undefined}>
                {t(`words.irritantStatus.${status}`)}
              </Badge>
            ),
          },
          {
            key: "tests",
            header: t("okrs.irritants.tests"),
            cell: ({ tests }) =>
              tests.length === 0 ? (
                <span className="text-muted">{t("okrs.irritants.untested")}</span>
              ) : (
                tests.map(({ key, name }) => (
                  <Link key={key} to={`/tests/${key}`} className="block underline-offset-4 hover:underline">
                    {name}
                  </Link>
                ))
              ),
          },
        ]}
      />
    </Card>
  );
}
