import { useText } from "#app/i18n/use-text.ts";

/** A change as JSON, folded away: what stood before beside what stands after; a side that never was is left out. */
export function BeforeAfter({ label, before, after }: { label: string; before: string | null; after: string | null }) {
  const { t } = useText();
  const sides = [[t("ui.change.before"), before] as const, [t("ui.change.after"), after] as const];
  return (
    <details>
      <summary className="w-fit text-accent text-sm">{label}</summary>
      <div className="mt-2 grid gap-3 lg:grid-cols-2">
        {sides.map(
          ([side, state]) =>
            state !== null && (
              <div key={side} className="min-w-0">
                <p className="eyebrow">{side}</p>
                <pre className="whitespace-pre-wrap break-all rounded-md bg-sunk p-2 text-xs">{state}</pre>
              </div>
            ),
        )}
      </div>
    </details>
  );
}
