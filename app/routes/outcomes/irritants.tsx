import { Link } from "@remix-run/react";
import { ArrowDown, ArrowUp } from "lucide-react";
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
          <Link to="/irritants" className="block font-medium text-sm leading-snug underline-offset-4 hover:underline">
            {irritant.title}
          </Link>
          {irritant.quote && (
            <p className="mt-0.5 font-serif text-muted text-sm italic leading-snug">
              {t("outcomes.irritants.quote", { quote: irritant.quote })}
            </p>
          )}
          <Standing irritant={irritant} />
        </li>
      ))}
    </ul>
  );
}

/** How many meet it, what they answer at its step, and what they answered before. */
function Standing({ irritant: { monthlyVolume, scale, value, n, earlier } }: { irritant: IrritantLine }) {
  const { t, format } = useText();
  const volume = monthlyVolume === null ? null : t("outcomes.irritants.volume", { count: monthlyVolume });
  if (scale === null || value === null) {
    return (
      <p className="mt-1 text-muted text-xs">{[volume, t("outcomes.irritants.few")].filter(Boolean).join(" · ")}</p>
    );
  }
  const better = earlier === null ? 0 : Math.sign(value - earlier) * (scale.direction === "up" ? 1 : -1);
  const Arrow = earlier !== null && value < earlier ? ArrowDown : ArrowUp;
  return (
    <p className="figures mt-1 flex flex-wrap items-center gap-x-1.5 text-muted text-xs">
      {volume && <span>{volume} ·</span>}
      <span>{scale.name}</span>
      <span
        className={`inline-flex items-center gap-0.5 ${better > 0 ? "text-better" : better < 0 ? "text-worse" : ""}`}
      >
        {earlier !== null && better !== 0 && <Arrow size={12} aria-hidden="true" />}
        {t("outcomes.irritants.now", { value: format.value(value, scale.unit), n })}
      </span>
      {earlier !== null && <span>{t("outcomes.irritants.was", { earlier: format.value(earlier, scale.unit) })}</span>}
    </p>
  );
}
