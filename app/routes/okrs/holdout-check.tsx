import { Link } from "@remix-run/react";
import { IntervalBar, intervalDomain } from "#app/components/charts/interval-bar.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { HoldoutCheck as Check, Decomposition } from "#experiments/okr/decomposition.ts";
import { useKeyResult } from "./use-key-result.ts";

/** What customers set aside from every test say of them all together, drawn beside the sum of contributions. */
export function HoldoutCheck({ holdout, sum }: { holdout: Check; sum: Decomposition["testsTotal"] }) {
  const { row } = useKeyResult();
  const { t, format } = useText();
  const lines = [
    { key: "sum", label: t("okrsOutlook.holdout.sum"), note: null, ...sum },
    {
      // What the difference makes of everybody's answers: the sum of contributions is that too.
      ...{ key: "measured", label: t("holdouts.contribution"), ...holdout.contribution },
      note: t("okrsOutlook.holdout.n", { inside: holdout.inHoldout, outside: holdout.outside }),
    },
  ];
  const domain = intervalDomain(lines.map(({ interval }) => interval));
  return (
    <div className="mt-5 border-line border-t pt-4">
      <h3 className="font-medium font-sans text-sm">{t("okrsOutlook.holdout.title")}</h3>
      <dl className="mt-2 grid max-w-3xl gap-x-6 gap-y-2 text-sm sm:grid-cols-[minmax(0,1fr)_11rem_auto]">
        {lines.map(({ key, label, value, interval, note }) => (
          <div key={key} className="contents">
            <dt>
              {label}
              {note && <span className="block text-muted text-xs">{note}</span>}
            </dt>
            <dd>
              <IntervalBar
                effect={value}
                lower={interval.lower}
                upper={interval.upper}
                domain={domain}
                unit={row.unit}
                goodness="neutral"
                label={label}
              />
            </dd>
            <dd className="figures">
              {format.effect(value, row.unit)} {format.effectInterval(interval.lower, interval.upper, row.unit)}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-muted text-sm">
        {t(`okrsOutlook.holdout.${holdout.agrees ? "agrees" : "differs"}`)}{" "}
        <Link to="/okrs/holdouts" className="underline underline-offset-4">
          {t("holdouts.title")}
        </Link>
      </p>
    </div>
  );
}
