import { Link } from "@remix-run/react";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { CopyField } from "#app/components/copy-field.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { Snippet } from "#experiments/flags/snippets.ts";

type SnippetCardProps = { chosen: { id: number; name: string; snippets: Snippet[] }; language: string };

/** Code to paste for one connection, one language at a time; the language lives in the URL. */
export function SnippetCard({ chosen, language }: SnippetCardProps) {
  const { t } = useText();
  const snippet = chosen.snippets.find(({ id }) => id === language) ?? chosen.snippets[0];
  if (!snippet) return null;
  return (
    <div id="snippet">
      <Card title={t("settings.sdk.snippet")} lead={t("settings.sdk.snippetFor", { name: chosen.name })}>
        <nav aria-label={t("settings.sdk.language")} className="mb-4 flex flex-wrap gap-1">
          {chosen.snippets.map(({ id, label }) => (
            <Link
              key={id}
              to={`?connection=${chosen.id}&language=${id}#snippet`}
              preventScrollReset
              aria-current={id === snippet.id ? "true" : undefined}
              className={`inline-flex min-h-8 items-center rounded-md px-2.5 text-sm ${id === snippet.id ? "bg-accent-soft font-semibold text-accent-strong" : "text-muted hover:bg-sunk hover:text-ink"}`}
            >
              {label}
            </Link>
          ))}
        </nav>
        <div key={snippet.id} className="space-y-4">
          {snippet.needsApiKey && <Callout>{t("settings.sdk.needsKey")}</Callout>}
          <CopyField label={t("settings.sdk.install")} value={snippet.install} code />
          <CopyField label={t("settings.sdk.code")} value={snippet.code} code />
        </div>
      </Card>
    </div>
  );
}
