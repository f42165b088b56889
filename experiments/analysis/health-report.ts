import type { OrderCheck } from "./answer-order.ts";
import type { TierReason } from "./evidence-tier.ts";
import type { Finding } from "./finding.ts";

/** Arrays follow the variations with a weight. */
export type SplitCheck = { observed: number[]; expected: number[]; chiSquared: number; pValue: number; alert: boolean };
/** Rates 0–1 per variation, null where there is nobody to count. */
export type RateCheck = { rates: (number | null)[]; chiSquared: number; pValue: number; alert: boolean };
export type FunnelStep = { variation: number; exposed: number; asked: number | null; answered: number | null };

export type Health = {
  /** Units against the weights; alert below 0.001. Arrays follow the variations with a weight. */
  exposed: Finding<SplitCheck>;
  asked: Finding<SplitCheck>;
  answered: Finding<SplitCheck>;
  /** Share asked among exposed, per variation: an asymmetric trigger. */
  trigger: Finding<RateCheck>;
  /** Share answering among asked, per variation: differential response. */
  response: Finding<RateCheck>;
  mixed: { units: number; share: number | null; level: "ok" | "alert" | "do-not-use" };
  /** Value before the test among those who answered (behaviour: everyone), per variation. */
  balance: Finding<{ metricId: number; means: number[]; chiSquared: number; pValue: number; alert: boolean }>;
  fidelity: Finding<{ variation: number; done: number; logged: number; share: number | null }[]>;
  overlaps: { experimentKey: string; sharedUnits: number | null; share: number | null }[];
  answersWithoutExposure: Finding<number>;
  /** Whether answers come after the exposure that should have led to them. */
  order: Finding<OrderCheck>;
  /** Exposed customers first met in a channel where nobody was ever asked. */
  neverAsked: Finding<{ units: number; share: number; channelIds: number[] }>;
  funnel: FunnelStep[];
  /** Reasons for tier X; empty: nothing forbids use. */
  forbids: Extract<TierReason, "sample-ratio-mismatch" | "asymmetric-trigger" | "mixed-exposures">[];
};
