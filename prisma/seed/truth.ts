// What is really so in the demo: the simulator draws from it, and a test checks that the screens find it again.

export type Journey = "returns" | "help" | "delivery";

/** Mean of the latent score on the journey's scale (1–7 for ease, 1–5 for satisfaction), its spread, and daily visits. */
export const journeyTruth: Record<
  Journey,
  { scale: "ces" | "csat"; mean: number; sd: number; visitsPerDay: number; step: [string, string] }
> = {
  returns: { scale: "ces", mean: 4.62, sd: 1.75, visitsPerDay: 130, step: ["return-request", "refund"] },
  help: { scale: "ces", mean: 4.42, sd: 1.8, visitsPerDay: 140, step: ["contact", "resolution"] },
  delivery: { scale: "csat", mean: 4.11, sd: 1.05, visitsPerDay: 150, step: ["slot", "delivery-day"] },
};

/** Where customers are, and how much easier (in scale points) each channel is than the journey's mean. */
export const channelTruth: Record<Journey, { key: string; share: number; offset: number }[]> = {
  returns: [
    { key: "web", share: 0.5, offset: -0.25 },
    { key: "app", share: 0.2, offset: 0 },
    { key: "store", share: 0.3, offset: 0.4 },
  ],
  help: [
    { key: "phone", share: 0.5, offset: -0.2 },
    { key: "chat", share: 0.3, offset: 0.15 },
    { key: "web", share: 0.2, offset: 0.25 },
  ],
  delivery: [
    { key: "web", share: 0.6, offset: 0 },
    { key: "app", share: 0.4, offset: 0.05 },
  ],
};

/** Over the quarter, returns move from the website to the stores: the mean rises and nobody is happier. */
export const storeShiftAtEnd = 0.12;

/** Points a journey gains or loses by itself over the quarter (winter deliveries get worse). */
export const driftAtEnd: Record<Journey, number> = { returns: 0, help: 0, delivery: -0.16 };

export const baseline = {
  asked: 0.85,
  answering: 0.32,
  comments: 0.3,
  repeatContact: 0.2,
  complaint: 0.05,
  minutes: { mu: 2.2, sigma: 0.6 },
  /** Customers who come back among those already seen on the journey. */
  returning: 0.12,
} as const;

export type Effect = {
  /** Points added to the latent score. */
  score?: number;
  /** Added to the share of customers who contact us again, complain. */
  repeatContact?: number;
  complaint?: number;
  /** Factor on the minutes spent. */
  minutes?: number;
  /** Share of customers who answer, by what they would say: the trap. */
  answering?: { unhappy: number; happy: number };
};

/** Per test and variation key, what the variation really does. Absent: nothing. */
export const effects: Record<string, Record<string, Effect>> = {
  "callback-first": { callback: { score: 0.5, repeatContact: -0.06, minutes: 0.85 } },
  "one-page-return": { "one-page": { score: 0.5, repeatContact: -0.04 } },
  "refund-bot": { bot: { score: -0.35, complaint: 0.085, repeatContact: 0.05 } },
  "live-map": { map: { score: 0.01 } },
  "softer-survey": { softer: { answering: { unhappy: 0.09, happy: 0.27 } } },
  "slot-reminder": { reminder: { score: 0.16 } },
};
