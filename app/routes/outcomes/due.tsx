import { Link } from "@remix-run/react";
import { GoodnessIcon } from "#app/components/badge.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { OutcomeView } from "./outcome-view.server.ts";

const mostRisks = 4;
const ofKeyResult = ["key-result-off", "key-result-unlikely", "baseline-no-longer-valid"];

/** What waits for somebody's decision, the longest waiting first. */
export function Due({ due }: { due: OutcomeView["decisionsDue"] }) {
  const { t } = useText();
  return (
    <section aria-labelledby="due-title">
      <h2 id="due-title" className="mb-1 text-lg">
        {t("outcomes.due.title")}
      </h2>
      <ul className="divide-y divide-line border-line border-t text-sm">
        {due.length === 0 && <li className="py-1.5 text-muted">{t("outcomes.due.none")}</li>}
        {due.map(({ experiment, name, cause, waitingDays }) => (
          <li key={`${experiment} ${cause}`} className="py-1.5 leading-snug">
            <Link to={`/tests/${experiment}`} className="font-medium underline-offset-4 hover:underline">
              {name}
            </Link>
            <span className="block text-muted text-xs">
              {t(`outcomes.due.${cause}`)}
              {waitingDays > 0 && ` ${t("outcomes.due.waiting", { count: waitingDays })}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What may go wrong, key results before tests. */
export function Risks({ risks }: { risks: OutcomeView["risks"] }) {
  const { t, format } = useText();
  return (
    <section aria-labelledby="risks-title">
      <h2 id="risks-title" className="mb-1 text-lg">
        {t("outcomes.risks.title")}
      </h2>
      <ul className="divide-y divide-line border-line border-t text-sm">
        {risks.length === 0 && <li className="py-1.5 text-muted">{t("outcomes.risks.none")}</li>}
        {risks.slice(0, mostRisks).map(({ kind, subject, title, probability, beyondBudget }) => (
          <li key={`${kind} ${subject}`} className="flex gap-2 py-1.5 leading-snug">
            <span className="mt-0.5 text-attention">
              <GoodnessIcon goodness="attention" />
            </span>
            <span>
              <Link
                to={`${ofKeyResult.includes(kind) ? "/key-results" : "/tests"}/${subject}`}
                className="font-medium underline-offset-4 hover:underline"
              >
                {title}
              </Link>
              <span className="figures block text-muted text-xs">
                {t(`outcomes.risks.${kind}`)}
                {probability !== null &&
                  ` (${t("outcomes.risks.probability", { probability: format.percent(probability) })})`}
                {beyondBudget !== null &&
                  ` · ${t("outcomes.risks.beyondBudget", {
                    wins: t("outcomes.risks.wins", { count: beyondBudget.wins }),
                    tests: t("outcomes.risks.tests", { count: beyondBudget.tests }),
                  })}`}
              </span>
            </span>
          </li>
        ))}
        {risks.length > mostRisks && (
          <li className="py-1.5 text-muted text-xs">{t("outcomes.risks.more", { count: risks.length - mostRisks })}</li>
        )}
      </ul>
    </section>
  );
}

/** Where nobody is looking. */
export function Gaps({ gaps }: { gaps: OutcomeView["gaps"] }) {
  const { t } = useText();
  const parts = [
    gaps.keyResults > 0 ? { to: "/okrs", text: t("outcomes.gaps.keyResults", { count: gaps.keyResults }) } : null,
    gaps.tests > 0 ? { to: "/tests", text: t("outcomes.gaps.tests", { count: gaps.tests }) } : null,
    gaps.irritants > 0 ? { to: "/irritants", text: t("outcomes.gaps.irritants", { count: gaps.irritants }) } : null,
  ].filter((part) => part !== null);
  return (
    <ul className="space-y-0.5 border-line border-t pt-1.5 text-muted text-xs">
      {parts.length === 0 && <li>{t("outcomes.gaps.none")}</li>}
      {parts.map(({ to, text }) => (
        <li key={to}>
          <Link to={to}>{text}</Link>
        </li>
      ))}
    </ul>
  );
}
