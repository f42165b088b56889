import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { StatusWord } from "#app/components/badge.tsx";
import { Button } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { Select, TextInput } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { findFlag } from "#app/db/flag.server.ts";
import { listSchedules } from "#app/db/flag-schedule.server.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { ScheduledChange } from "#experiments/flags/scheduled-change.ts";
import { findShownFlag, knownEnvironments } from "./flag-data.server.ts";
import { flagPath } from "./flag-path.ts";
import { shownValue } from "./rule-words.ts";
import { actOnSchedule } from "./schedule-actions.server.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "flags.read");
  const { id: workspaceId, timeZone } = member.workspace;
  const flag = await findShownFlag(context.db, workspaceId, params.key);
  const { t } = textFor(member.locale);
  const rows = flag.id === null ? [] : await listSchedules(context.db, workspaceId, flag.id);
  return {
    ...{ timeZone, canWrite: member.can("flags.write") && flag.id !== null && !flag.document.archived },
    rules: flag.document.rules.map(({ id, kind }) => ({ id, kind })),
    environments: await knownEnvironments(context.db, workspaceId),
    rows: rows.map(({ at, problem, change, ...row }) => {
      const data = { key: "rule" in change ? (change.rule ?? "") : "", type: flag.document.valueType };
      return {
        ...{ ...row, change, at: at.toISOString() },
        problem: problem === null ? null : problemText(t, { code: problem, path: "", data }),
      };
    }),
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "flags.write");
  const shown = await findShownFlag(context.db, member.workspace.id, params.key);
  const flag = await findFlag(context.db, member.workspace.id, shown.key);
  if (!flag) throw new Response("not saved yet", { status: 404 });
  const refused = await actOnSchedule(context, member, flag, await request.formData());
  if (refused) return refused;
  throw redirect(`${flagPath(flag.key)}/schedule?saved`);
}

const goodness = { waiting: "running", applied: "better", failed: "worse", cancelled: "neutral" } as const;

export default function Schedule() {
  const { rows, canWrite } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t, format } = useText();
  return (
    <FormState state={answer}>
      <ErrorSummary />
      {canWrite && <NewChange />}
      <Card title={t("flags.schedule.title")}>
        {rows.length === 0 ? (
          <p className="text-muted">{t("flags.schedule.empty")}</p>
        ) : (
          <ul className="divide-y divide-line">
            {rows.map(({ id, at, status, change, actorName, problem }) => (
              <li key={id} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3">
                <div className="min-w-0">
                  <p className="break-words font-medium">
                    {format.dateTime(at)} – <ChangeText change={change} />
                  </p>
                  <p className="text-sm">
                    <StatusWord goodness={goodness[status]}>{t(`flags.schedule.status.${status}`)}</StatusWord>
                    <span className="text-muted"> · {actorName}</span>
                    {problem && <span className="block">{problem}</span>}
                  </p>
                </div>
                {canWrite && status === "waiting" && (
                  <Form method="post" className="no-print">
                    <input type="hidden" name="id" value={id} />
                    <Button
                      small
                      name="intent"
                      value="cancel"
                      aria-label={`${t("flags.schedule.cancel")}: ${format.dateTime(at)}`}
                    >
                      {t("flags.schedule.cancel")}
                    </Button>
                  </Form>
                )}
              </li>
            ))}
          </ul>
        )}
      </Card>
    </FormState>
  );
}

function ChangeText({ change }: { change: ScheduledChange }) {
  const { t, format } = useText();
  switch (change.kind) {
    case "turn-on":
    case "turn-off":
      return t(`flags.schedule.says.${change.kind}`, { environment: change.environment });
    case "rule-on":
    case "rule-off":
      return t(`flags.schedule.says.${change.kind}`, { rule: change.rule });
    case "value":
      return change.rule === null
        ? t("flags.schedule.says.default", { value: shownValue(change.value) })
        : t("flags.schedule.says.value", { rule: change.rule, value: shownValue(change.value) });
    case "coverage":
      return t("flags.schedule.says.coverage", { rule: change.rule, share: format.percent(change.coverage, 1) });
  }
}

function NewChange() {
  const { rules, environments, timeZone } = useLoaderData<typeof loader>();
  const { t } = useText();
  const options = [
    ...environments.flatMap((environment) =>
      (["turn-on", "turn-off"] as const).map((kind) => ({
        value: `${kind}:${environment}`,
        label: t(`flags.schedule.says.${kind}`, { environment }),
      })),
    ),
    { value: "value:", label: t("flags.schedule.pick.default") },
    ...rules.flatMap(({ id: rule, kind }) => [
      { value: `rule-on:${rule}`, label: t("flags.schedule.says.rule-on", { rule }) },
      { value: `rule-off:${rule}`, label: t("flags.schedule.says.rule-off", { rule }) },
      { value: `value:${rule}`, label: t("flags.schedule.pick.value", { rule }) },
      ...(kind === "rollout"
        ? [{ value: `coverage:${rule}`, label: t("flags.schedule.pick.coverage", { rule }) }]
        : []),
    ]),
  ];
  return (
    <Card title={t("flags.schedule.new")} lead={t("flags.schedule.lead")}>
      <Form method="post" className="max-w-2xl space-y-5">
        <TextInput
          name="at"
          type="datetime-local"
          label={t("flags.schedule.at")}
          hint={timeZone.replaceAll("_", " ")}
          className="max-w-72"
        />
        <Select name="what" label={t("flags.schedule.what")} options={options} />
        <TextInput
          name="value"
          label={t("flags.schedule.value")}
          hint={t("flags.schedule.valueHint")}
          optional
          className="font-mono"
        />
        <Button kind="primary" name="intent" value="schedule">
          {t("flags.schedule.submit")}
        </Button>
      </Form>
    </Card>
  );
}
