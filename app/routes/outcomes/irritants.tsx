import { Link } from "@remix-run/react";
import { useText } from "#app/i18n/use-text.ts";
import type { IrritantLine } from "./outcome-view.server.ts";

/** The three pain points that weigh most, in a customer's own words. */
export function Irritants({ irritants }: { irritants: readonly IrritantLine[] }) {
  const { t } = useText();
  if (irritants.length === 0) return <p className="text-muted text-sm">{t("outcomes.irritants.none")}</p>;
  return (
    <ul className="grid gap-x-8 gap-y-4 border-line border-t pt-2.5 md:grid-cols-3">
      {irritants.map((irritant) => (
        <li key={irritant.key} className="min-w-0">
          <Link to="/irritants" className="font-medium text-sm leading-snug underline-offset-4 hover:underline">
            {irritant.title}
          </Link>
          {irritant.quote && (
            <p className="mt-0.5 font-serif text-[1.0625rem] text-muted italic leading-snug">
              <q>{irritant.quote}</q>
            </p>
          )}
          <Standing irritant={irritant} />
        </li>
      ))}
    </ul>
  );
}

function Standing({ irritant: { monthlyVolume, scale, value, n, earlier } }: { irritant: IrritantLine }) {
  const { t, format } = useText();
  const parts = [
    monthlyVolume === null ? null : t("outcomes.irritants.volume", { count: monthlyVolume }),
    scale === null || value === null
      ? t("outcomes.irritants.few")
      : t("outcomes.irritants.now", { scale: scale.name, value: format.value(value, scale.unit), n }),
    scale === null || value === null || earlier === null
      ? null
      : trend(value, earlier, format.value(earlier, scale.unit)),
  ].filter((part) => part !== null);

  function trend(current: number, before: number, written: string): string {
    if (scale !== null && format.value(current, scale.unit) === written) return t("outcomes.irritants.same");
    return t(current > before ? "outcomes.irritants.up" : "outcomes.irritants.down", { earlier: written });
  }

  return <p className="figures mt-1 text-muted text-xs">{parts.join(" · ")}</p>;
}
