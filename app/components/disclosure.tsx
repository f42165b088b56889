import type { ReactNode } from "react";

type DisclosureProps = { summary: ReactNode; open?: boolean; children: ReactNode };

/** Something that may be opened; works without script. */
export function Disclosure({ summary, open, children }: DisclosureProps) {
  return (
    <details open={open} className="group border-line border-t py-3">
      <summary className="font-medium text-accent underline-offset-4 hover:underline">{summary}</summary>
      <div className="pt-3">{children}</div>
    </details>
  );
}
