import type { ReactNode } from "react";
import { GoodnessIcon } from "./badge.tsx";
import { type Goodness, goodnessText } from "./goodness.ts";

const edges: Readonly<Record<Goodness, string>> = {
  better: "border-better/40 border-l-better bg-better-soft",
  worse: "border-worse/40 border-l-worse bg-worse-soft",
  attention: "border-attention/40 border-l-attention bg-attention-soft",
  unknown: "border-line border-l-line-strong bg-sunk",
  running: "border-running/40 border-l-running bg-running-soft",
  neutral: "border-line border-l-accent bg-sunk",
};

type CalloutProps = { goodness?: Goodness; title?: ReactNode; actions?: ReactNode; children: ReactNode };

/** Something to know before going on. */
export function Callout({ goodness = "neutral", title, actions, children }: CalloutProps) {
  return (
    <div className={`rounded-md border border-l-4 px-4 py-3 text-ink ${edges[goodness]}`}>
      {title && (
        <p className={`flex items-center gap-2 font-semibold ${goodnessText[goodness]}`}>
          {goodness !== "neutral" && <GoodnessIcon goodness={goodness} size={16} />}
          {title}
        </p>
      )}
      <div className={`text-sm ${title ? "mt-1" : ""}`}>{children}</div>
      {actions && <div className="no-print mt-3 flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
