import { useId, useRef } from "react";
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

// The browser's own popover: never cut off by a table, opened by click or Enter without script. React 18 lacks the types.
const popover = { popover: "auto" };
const opens = (id: string) => ({ popovertarget: id, popovertargetaction: "show" });
// Named by hand: opened by the pointer, a popover has no button to stand under.
const anchor = (name: string) => ({ anchorName: name });
const under = (name: string) => ({ positionAnchor: name });

/** How far a number may be trusted, beside the number: letter and word at once, meaning, method, n and reasons on demand. */
export function EvidenceBadge({ tier, method, n, reasons = [] }: EvidenceBadgeProps) {
  const { t } = useText();
  const id = useId();
  const box = useRef<HTMLSpanElement>(null);
  const place = `--evidence${id.replaceAll(":", "")}`;
  const key = tier ?? "none";
  const footing = [method, n === undefined ? undefined : t("ui.n", { count: n })].filter((part) => part !== undefined);
  return (
    <span className="inline-flex align-middle">
      <button
        type="button"
        {...opens(id)}
        style={anchor(place)}
        aria-describedby={id}
        aria-label={t("ui.evidence.of", { tier: tier ?? "–", word: t(`words.tier.${key}`) })}
        onPointerEnter={(event) => event.pointerType === "mouse" && box.current?.showPopover()}
        onPointerLeave={(event) => event.pointerType === "mouse" && box.current?.hidePopover()}
        className={`inline-flex min-h-6 cursor-help items-center gap-1 whitespace-nowrap rounded-sm border px-1.5 font-medium text-xs ${looks[key]}`}
      >
        {tier && <span className="font-bold">{tier}</span>}
        <span>{t(`words.tier.${key}`)}</span>
      </button>
      <span
        ref={box}
        id={id}
        {...popover}
        style={under(place)}
        role="tooltip"
        className="below-opener w-72 max-w-[90vw] rounded-md border border-line bg-panel p-3 text-left font-normal font-sans text-ink text-sm leading-snug shadow-floating"
      >
        <span className="block">{t(`words.tierMeaning.${key}`)}</span>
        {reasons.map((reason) => (
          <span key={reason} className="mt-1 block text-muted">
            – {reason}
          </span>
        ))}
        {footing.length > 0 && <span className="mt-1.5 block text-muted text-xs">{footing.join(" · ")}</span>}
      </span>
    </span>
  );
}
