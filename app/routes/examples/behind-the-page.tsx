import { type FeatureResult, useGrowthBook } from "@growthbook/growthbook-react";
import { Link } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { LinkButton } from "#app/components/button.tsx";
import { useText } from "#app/i18n/use-text.ts";

const shown = ["contact-callback", "slot-reminder", "delivery-popup", "return-form"] as const;

type Change = { at: Date; flag: string; value: string };

/** What the SDK decides for this customer right now, and what changed since the page was opened. */
export function BehindThePage({ customer, another }: { customer: string; another: string }) {
  const { t, format } = useText();
  const flags = useGrowthBook();
  // Already evaluated by the page itself: reading them again tracks nothing new.
  const results = shown.map((flag) => ({ flag, result: flags.evalFeature(flag) }));
  const changes = useChanges(results.map(({ flag, result }) => ({ flag, value: JSON.stringify(result.value) })));
  return (
    <aside className="h-fit rounded-lg border border-line border-dashed bg-sunk px-5 py-4 text-sm">
      <h2 className="text-lg">{t("examples.behind.title")}</h2>
      <p className="mt-1 text-muted">{t("examples.behind.lead")}</p>
      <p className="mt-3">
        {t("examples.behind.customer")} <code className="break-all">{customer}</code>
      </p>
      <LinkButton to={`/examples/shop?customer=${another}`} small className="mt-2">
        {t("examples.behind.another")}
      </LinkButton>
      <ul className="mt-4 space-y-2.5">
        {results.map(({ flag, result }) => (
          <li key={flag} data-behind={flag}>
            <code className="font-semibold">{flag}</code> = <code>{JSON.stringify(result.value)}</code>
            <Reason result={result} />
          </li>
        ))}
      </ul>
      <h3 className="mt-5 text-base">{t("examples.behind.changes")}</h3>
      <div role="log" aria-live="polite" className="mt-1">
        {changes.length === 0 ? (
          <p className="text-muted">{t("examples.behind.noChange")}</p>
        ) : (
          <ul className="space-y-1">
            {changes.map(({ at, flag, value }) => (
              <li key={`${at.getTime()} ${flag}`}>
                <span className="figures text-muted">{format.time(at)}</span> <code>{flag}</code> = <code>{value}</code>
              </li>
            ))}
          </ul>
        )}
      </div>
    </aside>
  );
}

function Reason({ result }: { result: FeatureResult }) {
  const { t } = useText();
  const { source, experiment, experimentResult } = result;
  if (experiment && experimentResult) {
    return (
      <span className="block text-muted">
        {t("examples.behind.inTest", { variation: experimentResult.key })}{" "}
        <Link to={`/tests/${experiment.key}`} className="text-accent underline underline-offset-4">
          {t("examples.behind.test")}
        </Link>
      </span>
    );
  }
  const why =
    source === "force"
      ? "examples.behind.forced"
      : source === "unknownFeature"
        ? "examples.behind.absent"
        : "examples.behind.byDefault";
  return <span className="block text-muted">{t(why)}</span>;
}

/** Every value that became another one, newest first. */
function useChanges(values: readonly { flag: string; value: string }[]): Change[] {
  const [changes, setChanges] = useState<Change[]>([]);
  const known = useRef(new Map(values.map(({ flag, value }) => [flag, value])));
  useEffect(() => {
    const changed = values.filter(({ flag, value }) => known.current.get(flag) !== value);
    if (changed.length === 0) return;
    for (const { flag, value } of changed) known.current.set(flag, value);
    const at = new Date();
    setChanges((before) => [...changed.map((one) => ({ ...one, at })), ...before].slice(0, 8));
  }, [values]);
  return changes;
}
