import type { ActionFunctionArgs } from "@remix-run/node";
import { Form, useActionData, useNavigation } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { TextArea } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { useToast } from "#app/components/toaster.tsx";
import { addCheckIn } from "#app/db/check-in.server.ts";
import { readKeyResults } from "#app/db/key-result-reading.server.ts";
import { refuse, text } from "#app/forms/refusal.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { checkInSchema } from "#experiments/okr/objective.ts";
import { Confidence } from "./confidence.tsx";
import { useKeyResult } from "./use-key-result.ts";

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { workspace, actor, locale } = await requireMember(request, context, "check-ins.write");
  const form = await request.formData();
  const now = context.now();
  const { keyResults } = await readKeyResults(context, workspace.id, { key: params.key ?? "" }, now);
  const reading = keyResults[0];
  if (!reading) throw new Response("no such key result", { status: 404 });
  const { t } = textFor(locale);
  // The value is what is measured at this moment, whatever the page showed when it was opened.
  const draft = checkInSchema.safeParse({
    value: reading.pooled.value,
    answers: reading.pooled.n,
    confidence: text(form, "confidence") === "" ? undefined : Number(text(form, "confidence")),
    sentence: text(form, "sentence"),
  });
  if (!draft.success) {
    const problems = draft.error.issues.map(({ path }) => {
      const name = path[0] === "confidence" ? "confidence" : "sentence";
      return { path: name, message: t(`okrsAuthoring.problem.${name}`) };
    });
    return refuse(problems, form);
  }
  await context.db.$transaction((tx) =>
    addCheckIn(tx, { workspaceId: workspace.id, actor }, reading.record, draft.data, now),
  );
  return { ok: true as const };
}

/** Write this week's point, read the earlier ones. */
export default function CheckInsTab() {
  const { checkIns, may } = useKeyResult();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  // Said here: the form is another one, empty, once the point is in the list.
  useToast(answer?.ok === true ? t("okrs.checkIns.saved") : null, answer);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
      <div>{may.checkIn ? <Write key={checkIns[0]?.id ?? 0} /> : <Callout>{t("okrs.checkIns.reader")}</Callout>}</div>
      <History />
    </div>
  );
}

function Write() {
  const { row, checkIns } = useKeyResult();
  const answer = useActionData<typeof action>();
  const busy = useNavigation().state === "submitting";
  const { t, format } = useText();
  return (
    <Card title={t("okrs.checkIns.title")} lead={t("okrs.checkIns.lead")}>
      <FormState state={answer}>
        <ErrorSummary />
        <Form method="post" className="space-y-5">
          <dl className="grid grid-cols-2 gap-4 border-line border-y py-3">
            <div>
              <dt className="eyebrow">{t("okrs.checkIns.value")}</dt>
              <dd className="honour text-2xl">{row.value === null ? "–" : format.value(row.value, row.unit)}</dd>
            </div>
            <div>
              <dt className="eyebrow">{t("okrs.checkIns.answers")}</dt>
              <dd className="honour text-2xl">{format.number(row.n)}</dd>
            </div>
          </dl>
          <Happened />
          <Confidence defaultValue={checkIns[0]?.confidence ?? null} />
          <TextArea
            name="sentence"
            label={t("okrs.checkIns.sentence")}
            hint={t("okrs.checkIns.sentenceHint")}
            maxLength={500}
          />
          <Button kind="primary" busy={busy}>
            {t("okrs.checkIns.save")}
          </Button>
        </Form>
      </FormState>
    </Card>
  );
}

/** Launches, decisions and stops since the last check-in. */
function Happened() {
  const { tests, checkIns, course } = useKeyResult();
  const { t, format } = useText();
  const since = checkIns[0]?.at ?? "";
  const after = (moment: string | null) => moment !== null && moment > since;
  const named = (chosen: typeof tests) => format.list(chosen.map(({ name }) => name));
  const launched = tests.filter(({ startedAt }) => after(startedAt));
  const shipped = tests.filter(({ shippedAt }) => after(shippedAt));
  const decided = tests.filter(({ decidedAt, shipped: isShipped }) => after(decidedAt) && !isShipped);
  const stopped = tests.filter(({ stoppedAt, decidedAt }) => after(stoppedAt) && decidedAt === null);
  const lines = [
    launched.length > 0 ? t("okrs.checkIns.launched", { tests: named(launched) }) : null,
    shipped.length > 0 ? t("okrs.checkIns.shipped", { tests: named(shipped) }) : null,
    decided.length > 0 ? t("okrs.checkIns.decided", { tests: named(decided) }) : null,
    stopped.length > 0 ? t("okrs.checkIns.stopped", { tests: named(stopped) }) : null,
  ].filter((line) => line !== null);
  const sinceDay = since.slice(0, 10);
  const newAnswers = course.weeks.filter(({ day }) => day >= sinceDay).reduce((sum, { n }) => sum + n, 0);
  return (
    <div className="text-sm">
      <p className="font-medium">{since === "" ? t("okrs.checkIns.sinceStart") : t("okrs.checkIns.since")}</p>
      <ul className="mt-1 space-y-0.5 text-muted">
        {newAnswers > 0 && <li>{t("okrs.checkIns.newAnswers", { count: newAnswers })}</li>}
        {lines.length === 0 ? <li>{t("okrs.checkIns.nothing")}</li> : lines.map((line) => <li key={line}>{line}</li>)}
      </ul>
    </div>
  );
}

function History() {
  const { checkIns, row } = useKeyResult();
  const { t, format } = useText();
  if (checkIns.length === 0) return <p className="pt-4 text-muted">{t("okrs.checkIns.none")}</p>;
  return (
    <Card title={t("okrs.checkIns.history")} flush>
      <ol className="divide-y divide-line">
        {checkIns.map(({ id, at, author, sentence, confidence, value, answers }) => (
          <li key={id} className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-4 px-5 py-3.5">
            <div className="figures text-right">
              <p className="honour text-xl leading-tight">{value === null ? "–" : format.value(value, row.unit)}</p>
              {answers !== null && <p className="text-muted text-xs">{t("ui.n", { count: answers })}</p>}
            </div>
            <div>
              <p>{sentence}</p>
              <p className="mt-0.5 text-muted text-xs">
                {author ? t("okrs.checkIns.on", { date: format.date(at), author }) : format.date(at)} ·{" "}
                {t("okrs.board.confidence")} {t("okrs.checkIns.confidenceValue", { value: confidence })}
              </p>
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
