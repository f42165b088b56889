import { recentVerbatims, type VerbatimFilter } from "#app/db/answer.server.ts";
import { readKeyResultPopulation } from "#app/db/key-result-population.server.ts";
import { countScores } from "#app/db/key-result-series.server.ts";
import { listChannels, listJourneys } from "#app/db/place.server.ts";
import type { RequestContext } from "#app/http/context.ts";
import type { Locale } from "#app/i18n/locale.ts";
import type { ScoreCount } from "#experiments/analysis/input.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { type Scale, scoresOf } from "#experiments/metrics/scale.ts";

/**
 * The answers and comments behind a key result's current window, filtered by the URL: `channel` (a key), `score`
 * (low, high half of the scale in the good direction), `before` (a cursor).
 * @returns null when there is no such key result
 */
export async function readAnswers(
  { db, pool, now }: Pick<RequestContext, "db" | "pool" | "now">,
  workspaceId: number,
  key: string,
  search: URLSearchParams,
  locale: Locale,
) {
  const found = await readKeyResultPopulation(db, workspaceId, key, now());
  if (!found) return null;
  const { metric, keyResult, window } = found;
  if (metric?.kind !== "survey") return { kind: "events" as const };
  const { scale } = metric;
  const channels = await listChannels(db, workspaceId);
  const steps = (await listJourneys(db, workspaceId)).flatMap((journey) => journey.steps);
  const channelId = channels.find((one) => one.key === search.get("channel"))?.id ?? keyResult.channelId;
  const scores = halfOf(scale, search.get("score"));
  const filter: VerbatimFilter = {
    scaleIds: [scale.id],
    ...(keyResult.stepIds && { stepIds: keyResult.stepIds }),
    ...(channelId !== null && { channelIds: [channelId] }),
    ...(scores && { scores }),
    from: new Date(`${window.from}T00:00:00Z`),
  };
  const page = await recentVerbatims(pool, workspaceId, filter, { before: search.get("before"), take: 20 });
  const nameOf = (stepId: number, inChannel: number) =>
    [steps.find(({ id }) => id === stepId), channels.find(({ id }) => id === inChannel)]
      .flatMap((place) => (place ? [inLocale(place.name, locale)] : []))
      .join(" · ");
  const given = await countScores(pool, workspaceId, scale.id, keyResult, window);
  return {
    kind: "answers" as const,
    ...distribution(scale, given, locale),
    ...{ max: scale.max, direction: scale.direction, weeks: Math.round(keyResult.windowDays / 7) },
    channels:
      keyResult.channelId === null ? channels.map((one) => ({ key: one.key, name: inLocale(one.name, locale) })) : [],
    hidden: page.hidden,
    comments: page.hidden
      ? []
      : page.verbatims.map(({ body, score, language, stepId, channelId: inChannel, answeredAt }) => ({
          ...{ body, score, language, at: answeredAt.toISOString(), place: nameOf(stepId, inChannel) },
        })),
    next: page.hidden ? null : page.next,
  };
}

function distribution(scale: Scale, given: readonly ScoreCount[], locale: Locale) {
  const levels = scoresOf(scale);
  const counts = levels.map((level) => given.find(({ score }) => score === level)?.answers ?? 0);
  const n = counts.reduce((sum, count) => sum + count, 0);
  const label = (level: number) => scale.labels?.find(({ score }) => score === level)?.label;
  return {
    levels: levels.map((value) => {
      const words = label(value);
      return { value, ...(words && { label: inLocale(words, locale) }) };
    }),
    ...{ counts, n },
    mean: n === 0 ? null : levels.reduce((sum, level, at) => sum + level * (counts[at] ?? 0), 0) / n,
  };
}

/** The favourable or unfavourable half of a scale; a level in the middle is in neither. */
function halfOf({ min, max, direction }: Scale, half: string | null): { from: number; to: number } | null {
  if (half !== "low" && half !== "high") return null;
  const middle = (min + max) / 2;
  const upper = (half === "high") === (direction === "up");
  return upper ? { from: Math.floor(middle) + 1, to: max } : { from: min, to: Math.ceil(middle) - 1 };
}
