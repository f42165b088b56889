import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMember } from "#app/auth/require-member.server.ts";
import { toCsv } from "#app/components/charts/csv.ts";
import { readExperimentReport } from "#app/db/experiment-report.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import type { Comparison } from "#experiments/analysis/report.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { findTest } from "./find-test.server.ts";
import { shownEffect } from "./result-words.ts";
import { displayOf, isOwner } from "./results-view.server.ts";

const header = [
  ...["role", "metric", "metric_name", "variation", "unit", "control", "control_n", "value", "value_n", "difference"],
  ...["lower", "upper", "method", "p", "p_adjusted", "chance_better", "bounds_lower", "bounds_upper"],
  ...["verdict", "tier", "tier_reasons", "n"],
];

/** GET /tests/:key/results.csv — the effects table with its badges; only the header before the minimum. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const session = await requireMember(request, context, "tests.read");
  const record = await findTest(context.db, session.workspace.id, params.key);
  const detail = await readExperimentReport(context, session.workspace.id, record, context.now());
  if (!detail) throw new Response("not started", { status: 404 });
  const shows = displayOf(detail, isOwner(session, record)).show === "effects";
  const { t } = textFor(session.locale);
  const variations = record.experiment.definition.variations;
  const rows = detail.report.metrics.flatMap((metric) =>
    metric.comparisons.map((comparison) => [
      t(`words.metricRole.${metric.role}`),
      metric.key,
      inLocale(detail.metrics.get(metric.metricId)?.name ?? {}, session.locale),
      variations[comparison.variation]?.key ?? "",
      metric.unit.kind,
      ...numbersOf(comparison),
      t(`testsResults.verdict.${comparison.verdict}`),
      comparison.badge.tier,
      comparison.badge.reasons.map((reason) => t(`testsEvidence.tierReason.${reason}`)).join("; "),
      comparison.badge.n,
    ]),
  );
  return new Response(`\ufeff${toCsv(header, shows ? rows : [])}\r\n`, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${record.key}.csv"`,
      "Cache-Control": "no-store",
    },
  });
}

function numbersOf(comparison: Comparison): (string | number | null)[] {
  const { control, treatment, deciding, adjusted, bayes, bounds, badge } = comparison;
  const { effect, lower, upper } = shownEffect(comparison);
  return [
    control.value.value,
    control.n,
    treatment.value.value,
    treatment.n,
    effect,
    lower,
    upper,
    badge.method,
    deciding.value?.pValue ?? null,
    adjusted.value?.pValue ?? null,
    bayes.value?.chanceBetter ?? null,
    bounds.value?.interval.lower ?? null,
    bounds.value?.interval.upper ?? null,
  ];
}
