import { ProgressTrack } from "#app/components/charts/progress-track.tsx";
import { statusGoodness } from "#app/components/key-result-status.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { KeyResultView } from "./key-result-view.server.ts";

/** Baseline → current (n) → target in figures, and the same drawn, never clamped. */
export function Way({ row }: { row: KeyResultView }) {
  const { t } = useText();
  if (row.kind === "milestone") return <Levels reached={row.milestoneReached} />;
  const { value, interval, unit, kind, baseline, target, bandLow, bandHigh } = row;
  const low = kind === "maintain" ? bandLow : baseline;
  const high = kind === "maintain" ? bandHigh : target;
  return (
    <div className="min-w-52">
      <WayFigures row={row} />
      {low !== null && high !== null && (
        <ProgressTrack
          label={row.title}
          baseline={low}
          target={high}
          current={value}
          lower={interval?.lower ?? null}
          upper={interval?.upper ?? null}
          expected={row.expectedValue}
          band={kind === "maintain" ? { low, high } : undefined}
          unit={unit}
          goodness={statusGoodness[row.status]}
        />
      )}
      {kind === "maintain" && row.progress.share !== null && (
        <p className="text-muted text-xs">
          <Inside share={row.progress.share} />
        </p>
      )}
      {value === null && row.published && (
        <p className="text-unknown text-xs">
          {t("words.reason.not-enough-answers")} ({row.n} / {row.minAnswers})
        </p>
      )}
    </div>
  );
}

function Inside({ share }: { share: number }) {
  const { t, format } = useText();
  return <>{t("okrs.board.inside", { share: format.percent(share) })}</>;
}

function WayFigures({ row }: { row: KeyResultView }) {
  const { t, format } = useText();
  const { unit, kind } = row;
  const low = kind === "maintain" ? row.bandLow : row.baseline;
  const high = kind === "maintain" ? row.bandHigh : row.target;
  const written = (value: number | null) => (value === null ? "–" : format.value(value, unit));
  const middle = (
    <>
      <span className={row.value === null ? "text-unknown" : "font-semibold text-base"}>
        {written(row.value ?? row.provisional)}
      </span>{" "}
      <span className="whitespace-nowrap text-muted text-xs">({t("ui.n", { count: row.n })})</span>
    </>
  );
  return (
    <p className="figures flex items-baseline justify-between gap-2 text-muted">
      <span>{written(low)}</span>
      <span className="text-center text-ink">{middle}</span>
      <span className="font-medium text-accent">{written(high)}</span>
    </p>
  );
}

function Levels({ reached }: { reached: number }) {
  const { t } = useText();
  return (
    <div className="min-w-52 space-y-1.5">
      <p className="text-sm">{t("okrs.board.levels", { count: reached })}</p>
      <div className="flex gap-1" aria-hidden="true">
        {[1, 2, 3].map((level) => (
          <span
            key={level}
            className={`h-2 flex-1 rounded-full ${level <= reached ? "bg-better" : "bg-unknown-soft"}`}
          />
        ))}
      </div>
    </div>
  );
}
