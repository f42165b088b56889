import { useId } from "react";
import { useText } from "#app/i18n/use-text.ts";
import type { Tier } from "./goodness.ts";

type EvidenceBadgeProps = {
  /** null: no evidence yet. */
  tier: Tier | null;
  /** How the number was computed, in the reader's language: "t interval", "sequential". */
  method?: string;
  /** How many answers or customers carry it. */
  n?: number;
  /** Why this tier and not a better one, in the reader's language. */
  reasons?: readonly string[];
};

const looks: Readonly<Record<Tier | "none", string>> = {
  A: "border-accent bg-accent text-on-accent",
  B: "border-accent bg-accent-soft text-accent-strong",
  C: "border-line-strong border-dashed text-muted",
  X: "border-worse bg-worse-soft text-worse",
  none: "border-line border-dashed text-muted",
};

/**
 * How far a number may be trusted, beside the number itself. The letter and its word are read at once;
 * hover or focus opens meaning, method, n and reasons, without script.
 */
export function EvidenceBadge({ tier, method, n, reasons = [] }: EvidenceBadgeProps) {
  const { t } = useText();
  const id = useId();
  const key = tier ?? "none";
  return (
    <span className="group/evidence relative inline-flex align-middle">
      <button
        type="button"
        aria-describedby={id}
        aria-label={t("ui.evidence.of", { tier: tier ?? "–", word: t(`words.tier.${key}`) })}
        className={`inline-flex min-h-5 cursor-help items-center gap-1 whitespace-nowrap rounded-sm border px-1.5 font-medium text-xs ${looks[key]}`}
      >
        {tier && <span className="font-bold">{tier}</span>}
        <span>{t(`words.tier.${key}`)}</span>
      </button>
      <span
        id={id}
        role="tooltip"
        className="invisible absolute top-full left-0 z-30 mt-1.5 block w-72 max-w-[80vw] whitespace-normal rounded-md border border-line bg-panel p-3 text-left font-normal font-sans text-ink text-sm leading-snug opacity-0 shadow-floating transition-opacity group-focus-within/evidence:visible group-focus-within/evidence:opacity-100 group-hover/evidence:visible group-hover/evidence:opacity-100 print:hidden"
      >
        <span className="block">{t(`words.tierMeaning.${key}`)}</span>
        {reasons.map((reason) => (
          <span key={reason} className="mt-1 block text-muted">
            – {reason}
          </span>
        ))}
        {(method !== undefined || n !== undefined) && (
          <span className="mt-1.5 block text-muted text-xs">
            {[method, n === undefined ? undefined : t("ui.n", { count: n })]
              .filter((part) => part !== undefined)
              .join(" · ")}
          </span>
        )}
      </span>
    </span>
  );
}
