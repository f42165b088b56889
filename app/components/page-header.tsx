import type { ReactNode } from "react";
import { Breadcrumbs, type Crumb } from "./breadcrumbs.tsx";

type PageHeaderProps = {
  title: ReactNode;
  lead?: ReactNode;
  /** A short line above the title: the cycle, the journey. */
  eyebrow?: ReactNode;
  badges?: ReactNode;
  actions?: ReactNode;
  breadcrumbs?: readonly Crumb[];
};

/** The page's one h1, with what it is about and what can be done. */
export function PageHeader({ title, lead, eyebrow, badges, actions, breadcrumbs }: PageHeaderProps) {
  return (
    <header className="mb-7">
      {breadcrumbs && <Breadcrumbs crumbs={breadcrumbs} />}
      <div className="mt-2 flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <div className="min-w-0 max-w-3xl">
          {eyebrow && <p className="eyebrow mb-1">{eyebrow}</p>}
          <h1 className="text-[1.75rem] leading-tight sm:text-[2.125rem]">{title}</h1>
          {badges && <div className="mt-2.5 flex flex-wrap items-center gap-2">{badges}</div>}
          {lead && <p className="mt-2 max-w-2xl text-muted">{lead}</p>}
        </div>
        {actions && <div className="no-print flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
    </header>
  );
}
