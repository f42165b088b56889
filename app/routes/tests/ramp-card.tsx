import { Form } from "@remix-run/react";
import { StatusWord } from "#app/components/badge.tsx";
import { Button } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { Disclosure } from "#app/components/disclosure.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { ResultsView } from "./results-view.server.ts";

/** How many customers a live test lets in, the next step, and what drawing new lots would cost. */
export function RampCard({ view }: { view: ResultsView }) {
  const { t, format } = useText();
  const { ramp, can } = view;
  if (ramp === null) return null;
  const share = (part: number) => format.percent(part);
  const lead = t("testsRamp.lead", { share: share(ramp.coverage), phase: ramp.phase });
  return (
    <Card title={t("testsRamp.title")} lead={lead}>
      <div className="space-y-4">
        {ramp.steps.length > 0 && (
          <ol className="figures flex flex-wrap gap-x-5 gap-y-1 text-sm">
            {ramp.steps.map((step) => (
              <li
                key={step}
                aria-current={step === ramp.coverage ? "step" : undefined}
                className={step <= ramp.coverage ? "font-semibold" : "text-muted"}
              >
                {share(step)}
              </li>
            ))}
          </ol>
        )}
        <NextStep view={view} ramp={ramp} />
        {can.run && <NewLots ramp={ramp} />}
      </div>
    </Card>
  );
}

type Ramp = NonNullable<ResultsView["ramp"]>;

function NextStep({ view: { can, metrics }, ramp }: { view: ResultsView; ramp: Ramp }) {
  const { t, format } = useText();
  const { next, worse, unhealthy, automatic } = ramp;
  if (next === null) return null;
  const share = format.percent(next.coverage);
  const names = metrics.filter(({ id }) => worse.includes(id)).map(({ name }) => name);
  const ready = next.due && worse.length === 0 && unhealthy.length === 0;
  return (
    <div className="space-y-3">
      {worse.length > 0 && (
        <StatusWord goodness="worse">{t("testsRamp.worse", { metrics: names.join(", ") })}</StatusWord>
      )}
      {unhealthy.length > 0 && (
        <StatusWord goodness="worse">
          {t("testsRamp.unhealthy", {
            reasons: unhealthy.map((one) => t(`testsEvidence.tierReason.${one}`)).join(", "),
          })}
        </StatusWord>
      )}
      <p className="text-sm">
        {next.due
          ? t(`testsRamp.${automatic && ready ? "dueAutomatic" : "due"}`, { share })
          : t(`testsRamp.${automatic ? "heldAutomatic" : "held"}`, { share, date: format.dateTime(next.dueAt) })}
      </p>
      {can.run && ready && (
        <Form method="post" preventScrollReset>
          <Button kind="primary" name="intent" value="ramp">
            {t("testsRamp.next", { share })}
          </Button>
        </Form>
      )}
      {can.run && !ready && (
        <Disclosure summary={t("testsRamp.anyway")}>
          <Form method="post" preventScrollReset className="space-y-3">
            <p className="text-muted text-sm">{t("testsRamp.anywayText")}</p>
            <input type="hidden" name="to" value={next.coverage} />
            <Button name="intent" value="ramp">
              {t("testsRamp.next", { share })}
            </Button>
          </Form>
        </Disclosure>
      )}
    </div>
  );
}

function NewLots({ ramp: { phase, exposed, answers } }: { ramp: Ramp }) {
  const { t, format } = useText();
  return (
    <Disclosure summary={t("testsRamp.newLots")}>
      <Form method="post" className="space-y-3">
        <p className="text-sm">
          {t("testsRamp.cost", { exposed: format.number(exposed), answers: format.number(answers) })}
        </p>
        <Button kind="danger" name="intent" value="new-phase">
          {t("testsRamp.open", { phase: phase + 1 })}
        </Button>
      </Form>
    </Disclosure>
  );
}
