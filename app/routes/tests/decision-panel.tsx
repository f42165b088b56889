import { Form } from "@remix-run/react";
import { Badge } from "#app/components/badge.tsx";
import { Button } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { RadioGroup } from "#app/components/choice.tsx";
import { Select, TextArea, TextInput } from "#app/components/field.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { verdicts } from "#experiments/lifecycle/decision.ts";
import type { ResultsView } from "./results-view.server.ts";

type DecisionRow = ResultsView["decisions"][number];

/** What was typed and refused. */
type Typed = Readonly<Record<string, string | string[]>>;

/** Deciding, what waits for a second person, and everything decided before. */
export function DecisionPanel({ view, unsent }: { view: ResultsView; unsent: Typed | null }) {
  const { t } = useText();
  const waiting = view.decisions.filter(({ confirmedAt }) => confirmedAt === null);
  const open = view.moves.includes("decide");
  return (
    <Card title={t("testsResults.decision.title")} lead={t("testsResults.decision.lead")}>
      <div id="decision" className="space-y-7">
        {open && waiting.map((decision) => <Waiting key={decision.id} decision={decision} view={view} />)}
        {open && view.can.decide && <DecisionForm view={view} />}
        {!view.can.decide && open && <p className="text-muted text-sm">{t("testsResults.moves.notAllowed")}</p>}
        {!open && unsent?.intent === "decide" && <Unsent typed={unsent} />}
        {!open && view.decisions.length === 0 && (
          <p className="text-muted text-sm">{t("testsResults.decision.notYet")}</p>
        )}
        <div className={open ? "border-line border-t pt-5" : ""}>
          <History decisions={view.decisions.filter(({ confirmedAt }) => confirmedAt !== null)} view={view} />
        </div>
      </div>
    </Card>
  );
}

/** The form is gone with the test's last decision; what somebody wrote in it is not. */
function Unsent({ typed }: { typed: Typed }) {
  const { t } = useText();
  const written = (["reason", "learning", "nextStep"] as const).filter((name) => typed[name]);
  return (
    <Callout goodness="attention" title={t("testsResults.decision.unsent")}>
      <dl className="space-y-2">
        {written.map((name) => (
          <div key={name}>
            <dt className="text-muted">{t(`testsResults.decision.${name}`)}</dt>
            <dd className="whitespace-pre-line">{typed[name]}</dd>
          </div>
        ))}
      </dl>
    </Callout>
  );
}

function DecisionForm({ view: { test, effects, decisions } }: { view: ResultsView }) {
  const { t } = useText();
  const recommended = effects?.report.recommendation;
  const best = recommended?.variation ?? 1;
  return (
    <Form method="post" className="grid gap-x-12 gap-y-6 lg:grid-cols-[18rem_minmax(0,1fr)]" preventScrollReset>
      <input type="hidden" name="intent" value="decide" />
      <input type="hidden" name="seen" value={decisions[0]?.id ?? 0} />
      <div className="space-y-6">
        <RadioGroup
          name="verdict"
          legend={t("testsResults.decision.verdict")}
          defaultValue={recommended?.verdict}
          options={verdicts.map((value) => ({ value, label: t(`words.verdict.${value}`) }))}
        />
        <Select
          name="variation"
          label={t("testsResults.decision.variation")}
          hint={t("testsResults.decision.variationHint")}
          optional
          defaultValue={test.variations[best]?.key}
          options={test.variations.map(({ key, name }) => ({ value: key, label: name }))}
        />
      </div>
      <div className="max-w-2xl space-y-5">
        <TextArea name="reason" label={t("testsResults.decision.reason")} rows={2} />
        <TextArea
          name="learning"
          label={t("testsResults.decision.learning")}
          hint={t("testsResults.decision.learningHint")}
          rows={2}
        />
        <TextInput name="nextStep" label={t("testsResults.decision.nextStep")} optional />
        {recommended && (
          <p className="text-muted text-sm">
            {t("testsResults.decision.with", { verdict: t(`words.verdict.${recommended.verdict}`) })}{" "}
            {t("testsResults.decision.against")}
          </p>
        )}
        <Button kind="primary">{t("testsResults.decision.submit")}</Button>
      </div>
    </Form>
  );
}

function Waiting({ decision, view: { can } }: { decision: DecisionRow; view: ResultsView }) {
  const { t } = useText();
  const verdict = t(`words.verdict.${decision.verdict}`);
  const recommended = decision.recommended ? t(`words.verdict.${decision.recommended}`) : "–";
  return (
    <Callout
      goodness="attention"
      title={t("testsResults.decision.waiting")}
      actions={
        can.decide &&
        !decision.own && (
          <Form method="post" preventScrollReset>
            <input type="hidden" name="intent" value="confirm" />
            <input type="hidden" name="decision" value={decision.id} />
            <Button kind="primary" small>
              {t("testsResults.decision.confirm")}
            </Button>
          </Form>
        )
      }
    >
      <p>{t("testsResults.decision.waitingText", { name: decision.authorName, verdict, recommended })}</p>
      <p className="mt-1.5 italic">{decision.reason}</p>
      {decision.own && <p className="mt-1.5">{t("testsResults.decision.waitingOwn")}</p>}
    </Callout>
  );
}

function History({ decisions, view: { test } }: { decisions: readonly DecisionRow[]; view: ResultsView }) {
  const { t, format } = useText();
  return (
    <div>
      <h3 className="text-lg">{t("testsResults.decision.history")}</h3>
      {decisions.length === 0 && <p className="mt-2 text-muted text-sm">{t("testsResults.decision.none")}</p>}
      <ol className="mt-3 space-y-6">
        {decisions.map((decision) => (
          <li key={decision.id} className="border-line border-l-2 pl-4">
            <p className="flex flex-wrap items-center gap-2">
              <Badge goodness={decision.verdict === "ship" ? "better" : "neutral"}>
                {t(`words.verdict.${decision.verdict}`)}
                {decision.variation !== null && ` · ${test.variations[decision.variation]?.name ?? ""}`}
              </Badge>
              <span className="text-muted text-sm">
                {t("testsResults.decision.by", { name: decision.authorName, date: format.date(decision.at) })}
                {decision.secondPersonName &&
                  `, ${t("testsResults.decision.confirmed", { name: decision.secondPersonName })}`}
              </span>
            </p>
            <p className="mt-2">{decision.reason}</p>
            <p className="mt-2 text-sm">
              <span className="eyebrow block">{t("testsResults.decision.learned")}</span>
              {decision.learning}
            </p>
            {decision.nextStep && (
              <p className="mt-2 text-sm">
                <span className="eyebrow block">{t("testsResults.decision.next")}</span>
                {decision.nextStep}
              </p>
            )}
            {decision.recommended && (
              <p className="mt-2 text-muted text-sm">
                {t("testsResults.decision.recommended", { verdict: t(`words.verdict.${decision.recommended}`) })}
              </p>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}
