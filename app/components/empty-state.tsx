import type { ReactNode } from "react";
import { CairnMark } from "./logo.tsx";

type EmptyStateProps = { title: ReactNode; children?: ReactNode; actions?: ReactNode };

/** Nothing here yet, why, and the next thing to do. */
export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center px-6 py-14 text-center">
      <span className="mb-4 text-line-strong">
        <CairnMark size={44} />
      </span>
      <p className="font-serif text-xl">{title}</p>
      {children && <div className="mt-1.5 max-w-md text-muted">{children}</div>}
      {actions && <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
