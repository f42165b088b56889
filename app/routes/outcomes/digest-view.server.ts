import { displayUnit } from "#app/components/display-unit.ts";
import type { DigestEdition } from "#app/db/digest.server.ts";
import type { Digest, DigestEffect } from "#app/db/digest-content.ts";
import { digestLinkDays } from "#app/db/digest-link.server.ts";
import type { Unit } from "#app/i18n/format.ts";
import type { Locale } from "#app/i18n/locale.ts";
import { type ServerText, textFor } from "#app/i18n/text.server.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";

/** One thing that happened, and what is to be known of it; sentences without markup. */
export type DigestLine = { title: string; facts: string[] };
export type DigestSection = { title: string; lines: DigestLine[]; none: string | null };
/** A digest in one language: page, link and plain text all say exactly this. */
export type DigestView = {
  title: string;
  lead: string;
  counts: string;
  frozen: string;
  sections: DigestSection[];
  /** ISO: until when its addresses can be read. */
  expiresAt: string;
};

export function digestView({ day, at, content }: DigestEdition, locale: Locale): DigestView {
  const text = textFor(locale, content.timeZone);
  const { t, format } = text;
  const { total, onPace, late, cannotTell } = content.counts;
  const { cycle } = content;
  const words = (value: Parameters<typeof inLocale>[0]) => inLocale(value, locale);
  const due = content.due.map(({ name, cause, waitingDays }) => ({
    title: words(name),
    facts: [`${t(`outcomes.due.${cause}`)}, ${t("outcomes.due.waiting", { count: waitingDays })}`],
  }));
  const risks = content.risks.map(({ kind, title }) => ({ title: words(title), facts: [t(`outcomes.risks.${kind}`)] }));
  return {
    title: t("digest.titleOf", { day: format.day(day) }),
    lead: t("digest.lead", {
      ...{ workspace: content.workspace, cycle: cycle.name },
      left: t("words.weeks", { count: cycle.weeksLeft }),
    }),
    counts: t("digest.counts", { count: total, onPace, late, cannotTell }),
    frozen: t("digest.frozen", { when: format.dateTime(at) }),
    sections: [
      {
        title: t("digest.moved"),
        lines: content.keyResults.map((one) => keyResultLine(one, text)),
        none: t("digest.movedNone"),
      },
      {
        title: t("digest.stopped"),
        lines: content.stopped.map(({ name, reason, effect }) => ({
          title: words(name),
          facts: [t(`digest.stopReason.${reason}`), effectFact(effect, text)],
        })),
        none: t("digest.stoppedNone"),
      },
      {
        title: t("digest.decided"),
        lines: content.decided.map(({ name, verdict, effect, reason, learning }) => ({
          title: `${words(name)} · ${t(`words.verdict.${verdict}`)}`,
          facts: [
            effectFact(effect, text),
            ...(reason ? [t("digest.reason", { text: reason })] : []),
            ...(learning ? [t("digest.learning", { text: learning })] : []),
          ],
        })),
        none: t("digest.decidedNone"),
      },
      { title: t("digest.due"), lines: due, none: t("outcomes.due.none") },
      { title: t("digest.risks"), lines: risks, none: t("outcomes.risks.none") },
    ],
    expiresAt: new Date(at.getTime() + digestLinkDays * 86_400_000).toISOString(),
  };
}

/** The same as plain text, for a mail or a chat. */
export function digestText(view: DigestView): string {
  const sections = view.sections.map(({ title, lines, none }) =>
    [
      ...[title.toUpperCase(), ""],
      ...(lines.length === 0 && none !== null ? [none] : []),
      ...lines.flatMap((line) => [`- ${line.title}`, ...line.facts.map((fact) => `    ${fact}`)]),
    ].join("\n"),
  );
  return `${[`${view.title}\n${view.lead}`, view.counts, ...sections, view.frozen].join("\n\n")}\n`;
}

function keyResultLine(one: Digest["keyResults"][number], text: ServerText): DigestLine {
  const { t, format, locale } = text;
  const unit = displayUnit({ kind: one.unit });
  const n = t("ui.n", { count: one.n });
  const status = t(`okrs.status.${one.status}`);
  const values = {
    ...{ n, value: one.value === null ? "" : format.value(one.value, unit) },
    interval: one.interval ? levelInterval(one.interval, unit, format) : "",
    target: one.target === null ? "" : format.value(one.target, unit),
  };
  const { movement, proven } = one;
  return {
    title: inLocale(one.title, locale),
    facts: [
      one.statusBefore ? t("digest.was", { status, before: t(`okrs.status.${one.statusBefore}`) }) : status,
      one.value === null
        ? t("digest.noValue", { n })
        : t(one.target === null ? "digest.value" : "digest.valueTarget", values),
      ...(movement
        ? [
            t("digest.movement", {
              movement: difference(movement.value, unit, text),
              interval: format.effectInterval(movement.interval.lower, movement.interval.upper, unit),
            }),
          ]
        : []),
      ...(proven
        ? [
            t("digest.proven", {
              ...{ count: proven.tests, tier: proven.tier, effect: difference(proven.value, unit, text) },
              interval: format.effectInterval(proven.interval.lower, proven.interval.upper, unit),
            }),
          ]
        : movement
          ? [t("digest.unproven")]
          : []),
    ],
  };
}

function levelInterval(
  { lower, upper }: { lower: number; upper: number },
  unit: Unit,
  format: ServerText["format"],
): string {
  if (unit === "share") return format.interval(lower * 100, upper * 100, 1);
  return format.interval(lower, upper, unit === "nps" ? 1 : 2);
}

function effectFact(effect: DigestEffect | null, text: ServerText): string {
  const { t, format, locale } = text;
  if (effect === null) return t("digest.noEffect");
  const unit = displayUnit({ kind: effect.unit });
  return t("digest.effect", {
    ...{ variation: inLocale(effect.variation, locale), metric: inLocale(effect.metric, locale) },
    effect: difference(effect.effect, unit, text),
    interval: format.effectInterval(effect.interval.lower, effect.interval.upper, unit),
    ...{ n: t("ui.n", { count: effect.n }), tier: effect.tier, meaning: t(`words.tier.${effect.tier}`) },
  });
}

/** A difference with its sign and unit: "+0.31 points". */
function difference(value: number, unit: Unit, { t, format }: ServerText): string {
  const words = { share: t("words.percentagePoints"), amount: "" };
  const word = unit === "share" || unit === "amount" ? words[unit] : t("words.points", { count: Math.abs(value) });
  return word === "" ? format.effect(value, unit) : `${format.effect(value, unit)}\u00a0${word}`;
}
