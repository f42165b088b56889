import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { findExperiment } from "#app/db/experiment.server.ts";
import { readExperimentReport } from "#app/db/experiment-report.server.ts";
import { apiError } from "#app/http/api-error.ts";
import { displayRule } from "#experiments/analysis/display-rule.ts";

/**
 * GET /api/v1/experiments/:key/results — the whole report with every input sum, badges included. `display` says what the
 * results page shows of it at this moment: before the minimum run it keeps effects from everyone but the owner.
 */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const caller = await requireApiCaller(request, context, "tests.read");
  const key = params.key ?? "";
  const record = await findExperiment(context.db, caller.workspace.id, key);
  if (!record) throw apiError(404, "not-found", `There is no test "${key}" in this workspace.`);
  const now = context.now();
  const detail = await readExperimentReport(context, caller.workspace.id, record, now);
  if (!detail) throw apiError(409, "not-launched", `The test "${key}" has not been launched: it has no results.`);
  const { report, loss, input, timelines, metrics } = detail;
  const { answers, planned, daysRun, minimumDays } = report.progress;
  const { status, startedAt, stoppedAt, definition } = record.experiment;
  return Response.json(
    {
      ...{ key, name: definition.name, status, startedAt, stoppedAt, computedAt: now },
      display: displayRule({
        ...{ running: input.running, daysRun, minimumDays, answers },
        ...{ plannedAnswers: planned, method: input.plan.method, isOwner: false },
      }),
      variations: definition.variations.map(({ key: variation, name, weight }, index) => ({
        ...{ index, key: variation, name, weight },
      })),
      metrics: [...metrics.values()].map(({ id, key: metric, name, kind }) => ({ id, key: metric, name, kind })),
      ...{ report, loss, timelines },
    },
    { headers: { "Cache-Control": "no-store" } },
  );
}
