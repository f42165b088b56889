import { data, redirect } from "@remix-run/node";
import type { Member } from "#app/auth/require-member.server.ts";
import { findGrowthbook, growthbookModes, putGrowthbook } from "#app/db/growthbook-connection.server.ts";
import { type Problem, problem, text } from "#app/forms/refusal.ts";
import { apiHost } from "#app/growthbook/api-host.ts";
import { answerForTest, linkAnswers } from "#app/growthbook/link-answer.server.ts";
import { type Found, type Trial, tryConnection, whatIsThere } from "#app/growthbook/try-connection.server.ts";
import type { RequestContext } from "#app/http/context.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { refusal, writerOf } from "./save-setting.server.ts";

export const page = "/settings/growthbook";

/** Saves the server of the workspace; administrators only, and never in the demo, which anybody may open. */
export async function saveServer(context: RequestContext, member: Member, form: FormData) {
  const { t } = textFor(member.locale);
  if (!member.can("workspace.write")) throw new Response("workspace.write", { status: 403 });
  if (member.workspace.isDemo) return refusal(form, [problem("", t("growthbook.demo"))]);
  const host = apiHost(text(form, "host"));
  const mode = growthbookModes.find((known) => known === text(form, "mode")) ?? "standalone";
  const apiKey = orNull(text(form, "apiKey"));
  const before = await findGrowthbook(context.db, member.workspace.id, context.env.secret);
  const problems: Problem[] = [];
  if (!host.ok) problems.push(problem("host", t(`growthbook.host.${host.problem}`)));
  // A key is meant for one server: with another host it must be entered again, or it would be sent to a stranger.
  const needsKey = before === null || (host.ok && before.host !== host.host);
  if (needsKey && apiKey === null) problems.push(problem("apiKey", t("growthbook.keyMissing")));
  if (!host.ok || problems.length > 0) return refusal(form, problems);
  const write = {
    ...{ mode, host: host.host, apiKey },
    project: orNull(text(form, "project")),
    webhookSecret: orNull(text(form, "webhookSecret")),
  };
  await context.db.$transaction((tx) => putGrowthbook(tx, writerOf(member), write, context.env.secret));
  return redirect(`${page}?saved=1`);
}

const orNull = (typed: string): string | null => (typed === "" ? null : typed);

/** Calls the server with the stored key and says what came of it. */
export async function testServer(context: RequestContext, member: Member) {
  if (!member.can("workspace.write")) throw new Response("workspace.write", { status: 403 });
  const connection = await findGrowthbook(context.db, member.workspace.id, context.env.secret);
  if (!connection) throw new Response("no connection", { status: 404 });
  return data<{ trial: Trial<Found> }>({ trial: await tryConnection(connection, context.now, whatIsThere) });
}

/** Retry, push ours, keep theirs, send: for whoever may run tests. */
export async function answerTest(context: RequestContext, member: Member, form: FormData) {
  if (!member.can("tests.run")) throw new Response("tests.run", { status: 403 });
  const answer = linkAnswers.find((known) => known === text(form, "intent"));
  if (!answer) throw new Response("no such action", { status: 400 });
  const key = text(form, "test");
  const saved = await context.db.$transaction((tx) => answerForTest(tx, writerOf(member), key, answer, context.now()));
  if (!saved.ok) {
    const { t } = textFor(member.locale);
    const problems = saved.problems.map((one) => problem("", problemText(t, one)));
    return refusal(form, problems, saved.problems.some(({ code }) => code === "unknown-test") ? 404 : 409);
  }
  await context.jobs.runNow("growthbook-sync");
  return redirect(text(form, "to") === "test" ? `/tests/${encodeURIComponent(key)}#growthbook` : `${page}?done=1`);
}
