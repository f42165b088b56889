import { Card } from "#app/components/card.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { leastComments, type ThemedComments } from "#experiments/voice/themes.ts";

/** What customers of the test wrote, by theme; small themes stay hidden. */
export function Verbatims({ groups }: { groups: readonly ThemedComments[] }) {
  const { t } = useText();
  if (groups.length === 0) {
    return (
      <Card title={t("testsResults.verbatims.title")}>
        <p className="text-muted">{t("testsResults.verbatims.none", { least: leastComments })}</p>
      </Card>
    );
  }
  return (
    <Card title={t("testsResults.verbatims.title")} lead={t("testsResults.verbatims.lead", { least: leastComments })}>
      <ul className="space-y-5">
        {groups.slice(0, 5).map(({ theme, count, quotes }) => (
          <li key={theme}>
            <p className="flex items-baseline justify-between gap-4 text-sm">
              <span className="font-medium">
                {theme === "other" ? t("testsResults.verbatims.other") : t(`testsResults.verbatims.theme.${theme}`)}
              </span>
              <span className="figures text-muted">{t("testsResults.verbatims.count", { count })}</span>
            </p>
            {quotes.slice(0, 2).map((quote) => (
              <blockquote
                key={quote}
                className="mt-1.5 line-clamp-3 border-line border-l-2 pl-3 font-serif text-[1.0625rem] italic leading-snug"
              >
                {quote}
              </blockquote>
            ))}
          </li>
        ))}
      </ul>
    </Card>
  );
}
