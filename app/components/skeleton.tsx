import { useText } from "#app/i18n/use-text.ts";

const widths = ["w-11/12", "w-full", "w-4/5", "w-2/3"];

/** The place of something that is on its way. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  const { t } = useText();
  return (
    <div role="status" className="animate-pulse space-y-3">
      <span className="only-read">{t("ui.loading")}</span>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike and never move
        <div key={index} className={`h-4 rounded-sm bg-unknown-soft ${widths[index % widths.length]}`} />
      ))}
    </div>
  );
}
