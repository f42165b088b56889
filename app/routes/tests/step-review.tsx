import { Form, Link } from "@remix-run/react";
import { Rocket } from "lucide-react";
import { StatusWord } from "#app/components/badge.tsx";
import { Button } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { CopyField } from "#app/components/copy-field.tsx";
import { Disclosure } from "#app/components/disclosure.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { ApprovalCard } from "./approval-card.tsx";
import { FeasibilityCard } from "./feasibility-card.tsx";
import { PreviewCard } from "./preview-card.tsx";
import type { ReviewView, SetUpView } from "./set-up-view.server.ts";

/** Review: the checklist, whether the test can teach anything, what a customer would get, and the launch. */
export function StepReview({ view }: { view: SetUpView }) {
  const { review } = view;
  if (review === null) return null;
  return (
    <div className="min-w-0 space-y-6">
      <Checklist view={view} />
      {review.approval && <ApprovalCard approval={review.approval} />}
      <FeasibilityCard review={review} />
      <OverlapCard overlaps={review.overlaps} />
      <PreviewCard view={view} preview={review.preview} />
      <SnippetCard review={review} teamDays={view.definition.unit === "team-day"} />
    </div>
  );
}

function Checklist({ view }: { view: SetUpView }) {
  const { t } = useText();
  const { problems, status, can, key } = view;
  const draft = status === "draft";
  return (
    <Card title={t("testsSetUp.review.checklist")}>
      {problems.length === 0 ? (
        <StatusWord goodness="better">{t("testsSetUp.review.ready")}</StatusWord>
      ) : (
        <>
          <StatusWord goodness="worse">{t("testsSetUp.review.open", { count: problems.length })}</StatusWord>
          <ul id="launch-problems" className="mt-3 divide-y divide-line">
            {problems.map(({ code, path, step, message }) => (
              <li key={`${code} ${path}`} className="flex items-baseline justify-between gap-6 py-2">
                <span>{message}</span>
                {step !== "review" && (
                  <Link
                    to={`/tests/${key}/set-up?step=${step}`}
                    className="whitespace-nowrap text-accent text-sm underline-offset-4 hover:underline"
                  >
                    {t("testsSetUp.review.fix")} · {t(`testsSetUp.step.${step}`)}
                  </Link>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {draft && (
        <Form method="post" className="mt-5 border-line border-t pt-5">
          <input type="hidden" name="intent" value="launch" />
          <Button
            kind="primary"
            disabled={problems.length > 0 || !can.run}
            aria-describedby={problems.length > 0 ? "launch-problems" : undefined}
            icon={<Rocket size={16} aria-hidden="true" />}
          >
            {t("testsSetUp.review.launch")}
          </Button>
          <p className="mt-2 text-muted text-sm">
            {can.run ? t("testsSetUp.review.launchNote") : t("testsSetUp.review.notAllowed")}
          </p>
        </Form>
      )}
    </Card>
  );
}

function OverlapCard({ overlaps }: { overlaps: ReviewView["overlaps"] }) {
  const { t } = useText();
  return (
    <Card title={t("testsSetUp.review.overlap")}>
      {overlaps.length === 0 ? (
        <p className="text-muted">{t("testsSetUp.review.noOverlap")}</p>
      ) : (
        <ul className="space-y-1.5">
          {overlaps.map(({ test, name, sameStep }) => (
            <li key={test} className="[&>span]:whitespace-normal">
              <StatusWord goodness="attention">
                <Link to={`/tests/${test}`} className="underline-offset-4 hover:underline">
                  {t(`testsSetUp.review.${sameStep ? "overlapSame" : "overlapOther"}`, { test: name })}
                </Link>
              </StatusWord>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

type SnippetCardProps = { review: ReviewView; teamDays: boolean };

function SnippetCard({ review: { snippets, connected }, teamDays }: SnippetCardProps) {
  const { t } = useText();
  return (
    <Card title={t("testsSetUp.review.snippet")} lead={t("testsSetUp.review.snippetLead")}>
      {!connected && (
        <p className="mb-3 text-sm">
          <Link to="/settings/sdk">{t("testsSetUp.review.noConnection")}</Link>
        </p>
      )}
      {teamDays && (
        <div className="mb-3">
          <Callout title={t("testsSetUp.review.teamDays")}>{t("testsSetUp.review.teamDaysNote")}</Callout>
        </div>
      )}
      {snippets.map(({ id, label, install, code }, at) => (
        <Disclosure key={id} summary={label} open={at === 0 ? true : undefined}>
          <CopyField label={label} value={`${install}\n\n${code}`} code />
        </Disclosure>
      ))}
    </Card>
  );
}
