import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMember } from "#app/auth/require-member.server.ts";
import { toCsv } from "#app/components/charts/csv.ts";
import { currentCycle, findCycle } from "#app/db/cycle.server.ts";
import { readOutcome } from "#app/db/outcome-reading.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import type { Translate } from "#app/i18n/translate.ts";
import { type OutcomeView, outcomeView } from "./outcome-view.server.ts";

type Table = { header: string[]; rows: (string | number | null)[][] };

const tables: Readonly<Record<string, (outcome: OutcomeView, t: Translate) => Table>> = {
  "key-results": keyResultTable,
  decisions: (outcome, t) => ({
    header: [t("outcomes.csv.test"), t("outcomes.csv.title"), t("outcomes.csv.cause"), t("outcomes.csv.since")],
    rows: outcome.decisionsDue.map(({ experiment, name, cause, since }) => [
      ...[experiment, name, t(`outcomes.due.${cause}`), since],
    ]),
  }),
  risks: (outcome, t) => ({
    header: [t("outcomes.csv.kind"), t("outcomes.csv.subject"), t("outcomes.csv.title"), t("outcomes.csv.probability")],
    rows: outcome.risks.map(({ kind, subject, title, probability }) => [
      ...[t(`outcomes.risks.${kind}`), subject, title, probability],
    ]),
  }),
  irritants: (outcome, t) => ({
    header: [
      ...[t("outcomes.csv.subject"), t("outcomes.csv.title"), t("outcomes.csv.volume")],
      ...[t("outcomes.csv.value"), t("outcomes.csv.n"), t("outcomes.csv.earlier")],
    ],
    rows: outcome.irritants.map(({ key, title, monthlyVolume, value, n, earlier }) => [
      ...[key, title, monthlyVolume, value, n, earlier],
    ]),
  }),
};

/** GET /outcomes/csv/:table — a table of the outcome page, full precision, shares 0–1. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { workspace, locale } = await requireMember(request, context, "outcomes.read");
  const table = tables[params.table ?? ""];
  const asked = new URL(request.url).searchParams.get("cycle");
  const cycle = asked ? await findCycle(context.db, workspace.id, asked) : await currentCycle(context.db, workspace.id);
  if (!table || !cycle) throw new Response("no such table", { status: 404 });
  const outcome = outcomeView(await readOutcome(context, workspace.id, cycle, context.now()), locale);
  const { header, rows } = table(outcome, textFor(locale, workspace.timeZone).t);
  return new Response(`\ufeff${toCsv(header, rows)}\r\n`, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${cycle.key}-${params.table}.csv"`,
      "Cache-Control": "no-store",
    },
  });
}

function keyResultTable(outcome: OutcomeView, t: Translate): Table {
  const columns = [
    ...(["objective", "keyResult", "title", "status", "value", "lower", "upper", "n", "target"] as const),
    ...(["progress", "proven", "mix", "unexplained", "probability"] as const),
  ];
  return {
    header: columns.map((column) => t(`outcomes.csv.${column}`)),
    rows: outcome.objectives.flatMap((objective) =>
      objective.keyResults.map((line) => [
        ...[objective.key, line.key, line.title, t(`okrs.status.${line.status}`), line.value],
        ...[line.interval?.lower ?? null, line.interval?.upper ?? null, line.n, line.target, line.progress.share],
        ...[line.road.value?.proven ?? null, line.road.value?.mix ?? null, line.road.value?.unexplained ?? null],
        line.forecast.value?.probability ?? null,
      ]),
    ),
  };
}
