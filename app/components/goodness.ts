/** What a colour means, everywhere: whether it is good, never whether it went up. */
export type Goodness = "better" | "worse" | "attention" | "unknown" | "running" | "neutral";

/** How far a number may be trusted; see the tiers of the analysis. */
export type Tier = "A" | "B" | "C" | "X";

/** Text colour of each goodness. */
export const goodnessText: Readonly<Record<Goodness, string>> = {
  better: "text-better",
  worse: "text-worse",
  attention: "text-attention",
  unknown: "text-unknown",
  running: "text-running",
  neutral: "text-ink",
};

/** Quiet surface of each goodness, with its text colour. */
export const goodnessSurface: Readonly<Record<Goodness, string>> = {
  better: "bg-better-soft text-better",
  worse: "bg-worse-soft text-worse",
  attention: "bg-attention-soft text-attention",
  unknown: "bg-unknown-soft text-unknown",
  running: "bg-running-soft text-running",
  neutral: "bg-sunk text-ink",
};

/** Paint of each goodness in charts. */
export const goodnessPaint: Readonly<Record<Goodness, string>> = {
  better: "var(--better)",
  worse: "var(--worse)",
  attention: "var(--attention)",
  unknown: "var(--unknown)",
  running: "var(--running)",
  neutral: "var(--muted)",
};
