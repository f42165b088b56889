import type { ReactNode } from "react";

type CardProps = {
  title?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  /** Rank of the title's heading. */
  level?: 2 | 3;
  /** Without inner space, for tables that reach the edge. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
};

/** A panel of related things under its title. It is no landmark: a page of panels would have a dozen. */
export function Card({ title, lead, actions, level = 2, flush, className = "", children }: CardProps) {
  const Heading = level === 2 ? "h2" : "h3";
  const headed = Boolean(title || actions);
  // What reaches the edge follows the corners inside the border.
  const inside = flush
    ? `${headed ? "" : "rounded-t-[calc(var(--radius-lg)-1px)]"} rounded-b-[calc(var(--radius-lg)-1px)]`
    : `px-5 pb-5 ${headed ? "" : "pt-5"}`;
  return (
    <section className={`keep-together min-w-0 rounded-lg border border-line bg-panel ${className}`}>
      {headed && (
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-5 pt-4 pb-3">
          <div>
            {title && (
              <Heading className={level === 2 ? "text-xl leading-snug" : "text-lg leading-snug"}>{title}</Heading>
            )}
            {lead && <p className="mt-0.5 text-muted text-sm">{lead}</p>}
          </div>
          {actions && <div className="no-print flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      <div className={inside}>{children}</div>
    </section>
  );
}
