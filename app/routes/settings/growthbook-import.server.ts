import { redirect } from "@remix-run/node";
import type { Member } from "#app/auth/require-member.server.ts";
import { listExperiments } from "#app/db/experiment.server.ts";
import { findGrowthbook } from "#app/db/growthbook-connection.server.ts";
import { listKeyResults } from "#app/db/key-result.server.ts";
import { problem, text } from "#app/forms/refusal.ts";
import { importExperiment } from "#app/growthbook/import.server.ts";
import { tryConnection } from "#app/growthbook/try-connection.server.ts";
import type { RequestContext } from "#app/http/context.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { refusal, writerOf } from "./save-setting.server.ts";

const size = 20;

/** One page of the experiments over there, read now; null without a server in use. */
export async function theirExperiments(context: RequestContext, member: Member, search: URLSearchParams) {
  const { workspace, locale } = member;
  const connection = await findGrowthbook(context.db, workspace.id, context.env.secret);
  if (!connection || connection.mode === "standalone") return null;
  const asked = Number(search.get("offset"));
  const offset = Number.isSafeInteger(asked) && asked > 0 ? asked : 0;
  const ours = new Set((await listExperiments(context.db, workspace.id)).map(({ key }) => key));
  const page = await tryConnection(connection, context.now, async (client) => {
    const { items, total, hasMore } = await client.listExperiments({ limit: size, offset });
    const shown = items.map(({ id, name, status, trackingKey }) => ({
      ...{ id, name, status, trackingKey, attached: ours.has(trackingKey) },
    }));
    return { items: shown, total, hasMore };
  });
  const keyResults = await listKeyResults(context.db, workspace.id);
  return {
    ...{ page, offset, size, canAttach: member.can("tests.write") },
    keyResults: keyResults.map(({ key, title }) => ({ key, title: inLocale(title, locale) })),
  };
}

/** Reads the experiment once more and takes it in; back to the test's page, or with the reason why not. */
export async function attachExperiment(context: RequestContext, member: Member, form: FormData) {
  const { t } = textFor(member.locale);
  const connection = await findGrowthbook(context.db, member.workspace.id, context.env.secret);
  if (!connection || connection.mode === "standalone") throw new Response("no connection", { status: 404 });
  const read = await tryConnection(connection, context.now, (client) => client.getExperiment(text(form, "experiment")));
  if (!read.ok) return refusal(form, [problem("", `${t(`growthbook.problem.${read.problem}`)} ${read.detail}`)], 502);
  const remote = read.value;
  if (!remote) return refusal(form, [problem("", problemText(t, { code: "not-in-growthbook", path: "", data: {} }))]);
  const choice = { keyResult: text(form, "keyResult"), locale: member.locale };
  const saved = await context.db.$transaction((tx) =>
    importExperiment(tx, writerOf(member), remote, choice, context.now()),
  );
  if (saved.ok) return redirect(`/tests/${encodeURIComponent(remote.trackingKey)}`);
  return refusal(
    form,
    saved.problems.map((one) => problem("", problemText(t, one))),
  );
}
