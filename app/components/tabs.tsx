import { NavLink } from "@remix-run/react";
import { useText } from "#app/i18n/use-text.ts";

type LinkTabsProps = {
  label: string;
  /** `end`: current only at exactly this URL. */
  tabs: readonly { to: string; label: string; count?: number; end?: boolean }[];
};

/** The faces of one thing, each with its own URL. */
export function LinkTabs({ label, tabs }: LinkTabsProps) {
  const { format } = useText();
  return (
    <nav aria-label={label} className="no-print mb-6 overflow-x-auto border-line border-b">
      <ul className="flex gap-6">
        {tabs.map(({ to, label: name, count, end }) => (
          <li key={to}>
            <NavLink
              to={to}
              end={end}
              prefetch="intent"
              preventScrollReset
              className={({ isActive }) =>
                `-mb-px inline-flex min-h-10 items-center gap-1.5 whitespace-nowrap border-b-2 ${isActive ? "border-accent font-semibold text-ink" : "border-transparent text-muted hover:border-line-strong hover:text-ink"}`
              }
            >
              {name}
              {count !== undefined && <span className="figures text-muted text-xs">{format.number(count)}</span>}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
