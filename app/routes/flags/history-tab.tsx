import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Badge } from "#app/components/badge.tsx";
import { BeforeAfter } from "#app/components/before-after.tsx";
import { Button } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { findFlag, revertFlag } from "#app/db/flag.server.ts";
import { text } from "#app/forms/refusal.ts";
import { useText } from "#app/i18n/use-text.ts";
import { findShownFlag } from "./flag-data.server.ts";
import { flagPath } from "./flag-path.ts";
import { type HistoryEntry, historyOf } from "./history.server.ts";
import { changeWords } from "./rule-words.ts";
import { savedRefusal, seenVersion } from "./save-flag.server.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "flags.read");
  const flag = await findShownFlag(context.db, member.workspace.id, params.key);
  const entries = await historyOf(context.db, member, flag);
  return { version: flag.version, canWrite: member.can("flags.write"), entries };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "flags.write");
  const shown = await findShownFlag(context.db, member.workspace.id, params.key);
  const form = await request.formData();
  const flag = await findFlag(context.db, member.workspace.id, shown.key);
  if (!flag) throw new Response("no revision yet", { status: 404 });
  const writer = { workspaceId: member.workspace.id, actor: member.actor };
  const asked = { number: Number(text(form, "revision")), seen: seenVersion(form, shown) };
  const saved = await context.db.$transaction((tx) => revertFlag(tx, writer, flag, asked, context.now()));
  const refused = savedRefusal(saved, member, form);
  if (refused) return refused;
  throw redirect(`${flagPath(shown.key)}/history?saved`);
}

export default function History() {
  const { entries } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  return (
    <FormState state={answer}>
      <ErrorSummary />
      <Card title={t("flags.history.title")} lead={t("flags.history.lead")}>
        {entries.length === 0 ? (
          <p className="text-muted">{t("flags.history.empty")}</p>
        ) : (
          <ol className="divide-y divide-line">
            {entries.map((entry) => (
              <li key={`${entry.kind} ${entry.id}`} className="py-4 first:pt-0">
                {entry.kind === "revision" ? <Revision entry={entry} /> : <TestEntry entry={entry} />}
              </li>
            ))}
          </ol>
        )}
      </Card>
    </FormState>
  );
}

function Revision({ entry }: { entry: Extract<HistoryEntry, { kind: "revision" }> }) {
  const { version, canWrite } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  const { id: number, who, at, revertedTo, changes, before, after } = entry;
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {t("flags.history.revision", { number })}
          {number === version && <Badge goodness="running">{t("flags.history.now")}</Badge>}
        </p>
        <p className="text-muted text-sm">
          {t("flags.history.by", { who, when: format.dateTime(at) })}
          {revertedTo !== null && ` · ${t("flags.history.reverted", { number: revertedTo })}`}
        </p>
        <ul className="mt-1.5 list-disc space-y-0.5 break-words pl-5 text-sm">
          {changes.map((change) => {
            const words = changeWords({ t, format }, change);
            return <li key={words}>{words}</li>;
          })}
        </ul>
        <BeforeAfter label={t("flags.history.json")} before={before} after={after} />
      </div>
      {canWrite && number !== version && (
        <Form method="post" className="no-print">
          <input type="hidden" name="seen" value={version} />
          <input type="hidden" name="revision" value={number} />
          <Button small aria-label={`${t("flags.history.revert")}: ${t("flags.history.revision", { number })}`}>
            {t("flags.history.revert")}
          </Button>
        </Form>
      )}
    </div>
  );
}

function TestEntry({ entry }: { entry: Extract<HistoryEntry, { kind: "test" }> }) {
  const { t, format } = useText();
  const { name, action, who, at, before, after } = entry;
  return (
    <>
      <p className="font-medium">{t("flags.history.test", { test: name })}</p>
      <p className="text-muted text-sm">{t("flags.history.testAction", { action, who, when: format.dateTime(at) })}</p>
      <BeforeAfter label={t("flags.history.json")} before={before} after={after} />
    </>
  );
}
