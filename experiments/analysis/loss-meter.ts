import type { Finding } from "./finding.ts";

export type LossCurrency = "customers" | "complaints" | "money" | "days";

/** One line of the loss meter: used of accepted, in the currency's own unit. */
export type LossReading = {
  currency: LossCurrency;
  accepted: number;
  /** Point estimate of the excess harm (worst variation), or the sum spent; may be negative: the variation helps. */
  used: Finding<number>;
  /** One-sided always-valid lower bound of the used loss; unknown where nothing is estimated. */
  atLeast: Finding<number>;
  /** Point estimate plus one standard error: what the budget is compared with once harm is proven. */
  likelyUpTo: Finding<number>;
  /** What the worst case so far amounts to against its cap; unknown without a stated worst case. */
  worstCase: Finding<{ used: number; cap: number }>;
  variation: number | null;
  breach: "none" | "statistical" | "hard";
};

export type LossMeter = { readings: LossReading[]; breached: boolean };
