import type { Saved } from "#app/db/saved.ts";
import type { Locale } from "#app/i18n/locale.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import type { Problem } from "#experiments/lifecycle/problem.ts";
import { apiError } from "./api-error.ts";

/** Refusals because of the present state rather than of the request. */
const conflicts = new Set([
  "changed-meanwhile",
  "move-not-allowed",
  "experiment-started",
  "scale-in-use",
  "key-result-fixed",
  "metric-kind-fixed",
  "metric-scale-fixed",
  "cycle-closed",
  "loss-reached",
  "flag-type-fixed",
  "flag-needed",
  "group-used",
]);

/** A refusal as the API says it: 409 when the state is in the way, 422 when the document is. */
export function apiRefusal(problems: readonly Problem[], locale: Locale): Response {
  const { t } = textFor(locale);
  const [first] = problems;
  const issues = problems.map((problem) => ({
    path: problem.path,
    code: problem.code,
    message: problemText(t, problem),
  }));
  const status = problems.some(({ code }) => conflicts.has(code)) ? 409 : 422;
  return apiError(status, first?.code ?? "refused", issues[0]?.message ?? "", issues);
}

/** The answer to a put: 201 when it made the thing, 200 when it changed it or found it as asked. */
export function apiSaved(saved: Saved, key: string, locale: Locale): Response {
  if (!saved.ok) return apiRefusal(saved.problems, locale);
  return Response.json({ key, outcome: saved.outcome }, { status: saved.outcome === "created" ? 201 : 200 });
}
