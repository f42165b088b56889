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
    <Card title={t("okrs.page.reachable")}>
      {reachable.value ? (
        <Sum reckoning={reachable.value} />
      ) : (
        <p className="text-muted">
          {t("okrs.page.notReachable", { reason: reachable.reason ? okrReason(t, reachable.reason) : "" })}
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
  const sentence = t("okrs.page.reachableSentence", {
    wins: t("okrs.page.wins", { count: winsNeeded }),
    gain: format.effect(good * gainPerWin, row.unit),
    tests: t("okrs.page.tests", { count: testsAffordable }),
  });
  const chance = t("okrs.page.reachableTests", {
    chance: format.percent(winChance),
    needed: t("okrs.page.tests", { count: testsNeeded }),
  });
  return (
    <>
      <div className="grid items-start gap-x-9 gap-y-4 sm:grid-cols-[18rem_minmax(0,1fr)]">
        <Stat
          label={t("okrs.page.reachableChance")}
          value={format.percent(probability)}
          note={t("okrs.page.reachableGap", { gap: format.effect(good * gap, row.unit) })}
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
        {t("okrs.page.reachableBasis", {
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
