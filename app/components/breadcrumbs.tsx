import { Link } from "@remix-run/react";
import { useText } from "#app/i18n/use-text.ts";

export type Crumb = { label: string; to?: string };

/** The way from the start to this page; the last one is the page itself. */
export function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  const { t } = useText();
  return (
    <nav aria-label={t("ui.breadcrumbs")} className="no-print text-muted text-sm">
      <ol className="flex flex-wrap items-center gap-x-1.5">
        {crumbs.map(({ label, to }, index) => (
          <li key={label} className="flex items-center gap-x-1.5">
            {index > 0 && <span aria-hidden="true">/</span>}
            {to ? (
              <Link to={to} className="underline-offset-2 hover:text-ink hover:underline">
                {label}
              </Link>
            ) : (
              <span aria-current="page">{label}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
