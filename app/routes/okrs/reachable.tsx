import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { okrReason } from "#app/components/okr-reason.ts";
import { Stat } from "#app/components/stat.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { Reachable as Reckoning } from "#experiments/okr/reachable.ts";
import { useKeyResult } from "./use-key-result.ts";

/** Whether tests can still take the key result to its target, with everything that was reckoned with. */
export function Reachable() {
  const { reachable, row } = useKeyResult();
  const { t } = useText();
  if (row.kind === "milestone") return null;
  return (
    <Card title={t("okrsOutlook.title")}>
      {reachable.value ? (
        <Sum reckoning={reachable.value} />
      ) : (
        <p className="text-muted">
          {t("okrsOutlook.unknown", { reason: reachable.reason ? okrReason(t, reachable.reason) : "" })}
        </p>
      )}
    </Card>
  );
}

function Sum({ reckoning }: { reckoning: Reckoning }) {
  const { row } = useKeyResult();
  const { t, format } = useText();
  const { gap, winsNeeded, gainPerWin, testsNeeded, testsAffordable, winChance, probability, beyondBudget } = reckoning;
  const { prior, answersLeft, answersPerTest, coverage } = reckoning;
  const good = row.direction === "up" ? 1 : -1;
  const sentence = t("okrsOutlook.sentence", {
    wins: t("okrsOutlook.wins", { count: winsNeeded }),
    gain: format.effect(good * gainPerWin, row.unit),
    tests: t("okrsOutlook.tests", { count: testsAffordable }),
  });
  const chance = t("okrsOutlook.usualTests", {
    chance: format.percent(winChance),
    needed: t("okrsOutlook.tests", { count: testsNeeded }),
  });
  return (
    <>
      <div className="grid items-start gap-x-9 gap-y-4 sm:grid-cols-[18rem_minmax(0,1fr)]">
        <Stat
          label={t("okrsOutlook.chance")}
          value={format.percent(probability)}
          note={t("okrsOutlook.gap", { gap: format.effect(good * gap, row.unit) })}
        />
        {beyondBudget ? (
          <Callout goodness="attention" title={sentence}>
            {chance}
          </Callout>
        ) : (
          <p>
            {sentence} {chance}
          </p>
        )}
      </div>
      <p className="mt-4 text-muted text-sm">
        {t("okrsOutlook.basis", {
          answers: format.number(answersLeft),
          perTest: format.number(Math.ceil(answersPerTest)),
          coverage: format.percent(coverage, 0),
          spread: format.effect(prior.standardDeviation, row.unit).replace("+", ""),
          source:
            prior.source === "learned"
              ? t("okrs.page.priorLearned", { count: prior.effects })
              : t("okrs.page.priorStated"),
        })}
      </p>
    </>
  );
}
