export const evidenceTiers = ["A", "B", "C", "X"] as const;
/** A confirmed, B likely, C signal, X do not use. */
export type EvidenceTier = (typeof evidenceTiers)[number];

/** Why a tier is what it is: what speaks for it, what is missing, what forbids it. */
export type TierReason =
  | "interval-excludes-zero"
  | "interval-includes-zero"
  | "lost-to-multiple-comparisons"
  | "collecting"
  | "bounds-exclude-zero"
  | "bounds-touch-zero"
  | "no-bounds"
  /** One variation answers more than another, and the bounds cannot tell silence from effect. */
  | "response-differs"
  | "corroborated"
  | "not-corroborated"
  | "no-corroboration-metric"
  | "guardrail-contradicts"
  | "corroboration-contradicts"
  | "all-exposed-counted"
  | "sample-ratio-mismatch"
  | "asymmetric-trigger"
  | "mixed-exposures"
  | "no-data";

/** The badge that travels with a number. `method` is what decided, `n` both arms together. */
export type TierBadge = {
  tier: EvidenceTier;
  reasons: TierReason[];
  method: "sequential" | "fixed";
  n: number;
};
