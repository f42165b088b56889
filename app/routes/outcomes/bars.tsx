import { Link } from "@remix-run/react";
import { useId } from "react";
import { Hatch } from "#app/components/charts/drawing.tsx";
import { ProgressTrack } from "#app/components/charts/progress-track.tsx";
import { StackedBar } from "#app/components/charts/stacked-bar.tsx";
import { EvidenceBadge } from "#app/components/evidence-badge.tsx";
import { KeyResultStatusWord, statusGoodness } from "#app/components/key-result-status.tsx";
import { okrReason } from "#app/components/okr-reason.ts";
import { useText } from "#app/i18n/use-text.ts";
import { CsvLink } from "./csv-link.tsx";
import type { OutcomeLine, OutcomeView } from "./outcome-view.server.ts";

/** Objectives, and for each key result how much of the way is walked and what walked it. */
export function Bars({ outcome }: { outcome: OutcomeView }) {
  const { t } = useText();
  const lines = outcome.objectives.flatMap(({ keyResults }) => keyResults);
  const domain = domainOf(lines);
  return (
    <section aria-labelledby="bars-title">
      <header className="mb-1 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="bars-title" className="text-lg">
          {t("outcomes.bars.title")}
        </h2>
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <Legend />
          <CsvLink table="key-results" cycle={outcome.cycle.key} />
        </span>
      </header>
      {outcome.objectives.map(({ key, title, keyResults }) => (
        <div key={key} className="border-line border-t pt-1.5 pb-1">
          <h3 className="font-sans font-semibold text-muted text-xs tracking-normal">{title}</h3>
          <ul>
            {keyResults.map((line) => (
              <Line key={line.key} line={line} domain={domain} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

/** One scale for all bars: from the deepest loss to the furthest gain, the target always in it. */
function domainOf(lines: readonly OutcomeLine[]): [number, number] {
  let low = -0.06;
  let high = 1.06;
  for (const { road } of lines) {
    if (road.value === null) continue;
    const parts = [road.value.proven, road.value.mix, road.value.unexplained];
    low = Math.min(low, parts.reduce((sum, part) => sum + Math.min(0, part), 0) - 0.04);
    high = Math.max(high, parts.reduce((sum, part) => sum + Math.max(0, part), 0) + 0.04);
  }
  return [low, high];
}

type LineProps = { line: OutcomeLine; domain: [number, number] };

function Line({ line, domain }: LineProps) {
  const { t } = useText();
  const { key, title, status, road } = line;
  return (
    <li className="grid items-center gap-x-4 gap-y-1 py-1 sm:grid-cols-[minmax(0,13rem)_minmax(0,1fr)_10rem] xl:grid-cols-[minmax(0,19rem)_minmax(0,1fr)_10rem]">
      <div className="min-w-0">
        <Link
          to={`/key-results/${key}`}
          className="block font-medium text-sm leading-snug underline-offset-4 hover:underline"
        >
          {title}
        </Link>
        <Level line={line} />
      </div>
      <div>
        {road.value === null ? (
          <WithoutRoad line={line} />
        ) : (
          <StackedBar
            label={title}
            unit="share"
            domain={domain}
            target={1}
            parts={[
              { kind: "proven", label: t("outcomes.bars.proven"), value: road.value.proven },
              { kind: "mix", label: t("outcomes.bars.mix"), value: road.value.mix },
              { kind: "drift", label: t("outcomes.bars.unexplained"), value: road.value.unexplained },
            ]}
          />
        )}
        <Proof line={line} />
      </div>
      <div className="text-sm sm:text-right">
        <KeyResultStatusWord status={status} />
        <Chance line={line} />
      </div>
    </li>
  );
}

/** Value, interval and n: the footing of the bar. */
function Level({ line: { value, interval, n, unit, target, kind, milestoneReached } }: { line: OutcomeLine }) {
  const { t, format } = useText();
  if (kind === "milestone") {
    return <p className="text-muted text-xs">{t("outcomes.bars.levels", { count: milestoneReached })}</p>;
  }
  const written = (one: number) => format.value(one, unit);
  return (
    <p className="figures text-muted text-xs">
      <span className="font-semibold text-ink">{value === null ? "–" : written(value)}</span>
      {interval && ` [${written(interval.lower)} – ${written(interval.upper)}]`} {t("ui.n", { count: n })}
      {target !== null && <span className="text-accent"> → {written(target)}</span>}
    </p>
  );
}

function Proof({ line: { proven, road, unit, progress } }: { line: OutcomeLine }) {
  const { t, format } = useText();
  if (road.value === null) return null;
  return (
    <p className="figures flex flex-wrap items-center gap-x-2 text-muted text-xs leading-tight">
      {progress.share !== null && <span>{t("outcomes.bars.way", { share: format.percent(progress.share) })}</span>}
      {proven ? (
        <>
          <span>
            {t("outcomes.bars.provenOf", {
              effect: `${format.effect(proven.value, unit)}${unit === "share" ? `\u00a0${t("words.percentagePoints")}` : ""}`,
              interval: format.effectInterval(proven.interval.lower, proven.interval.upper, unit),
            })}
          </span>
          <EvidenceBadge tier={proven.weakestTier} />
        </>
      ) : (
        <span>{t("outcomes.bars.none")}</span>
      )}
    </p>
  );
}

function Chance({ line: { forecast } }: { line: OutcomeLine }) {
  const { t, format } = useText();
  const probability = forecast.value?.probability ?? null;
  if (probability === null) return null;
  return (
    <p className="figures text-muted text-xs leading-tight">
      {t("outcomes.bars.chance", { probability: format.percent(probability) })}
    </p>
  );
}

/** A band is held, not walked to; and some bars cannot be drawn, with the reason. */
function WithoutRoad({ line }: { line: OutcomeLine }) {
  const { t, format } = useText();
  const { kind, bandLow, bandHigh, value, interval, unit, status, progress, title, road } = line;
  if (kind === "maintain" && bandLow !== null && bandHigh !== null) {
    return (
      <>
        <ProgressTrack
          label={title}
          baseline={bandLow}
          target={bandHigh}
          band={{ low: bandLow, high: bandHigh }}
          current={value}
          lower={interval?.lower ?? null}
          upper={interval?.upper ?? null}
          unit={unit}
          goodness={statusGoodness[status]}
        />
        {progress.share !== null && (
          <p className="figures text-muted text-xs leading-tight">
            {t("outcomes.bars.inside", { share: format.percent(progress.share) })}
          </p>
        )}
      </>
    );
  }
  return (
    <p className="text-unknown text-xs">
      {road.reason && t("outcomes.bars.noBar", { reason: okrReason(t, road.reason) })}
    </p>
  );
}

function Legend() {
  const { t } = useText();
  const hatch = useId();
  const fills = [
    ["proven", "var(--accent)"],
    ["mix", "var(--accent-soft)"],
    ["unexplained", `url(#${hatch})`],
  ] as const;
  return (
    <ul className="flex flex-wrap gap-x-3 text-muted text-xs">
      {fills.map(([name, fill]) => (
        <li key={name} className="flex items-center gap-1.5">
          <svg width={12} height={12} aria-hidden="true">
            <defs>
              <Hatch id={hatch} />
            </defs>
            <rect x={0.5} y={0.5} width={11} height={11} fill={fill} stroke="var(--line-strong)" strokeWidth={0.75} />
          </svg>
          {t(`outcomes.bars.${name}`)}
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <span aria-hidden="true" className="h-3 w-0.5 bg-accent" />
        {t("outcomes.bars.target")}
      </li>
    </ul>
  );
}
