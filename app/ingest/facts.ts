/** Facts with every key resolved, ready to be stored. Fixed point ×10,000; step and channel 0 = unknown; instants in ms. */
type FactBase = {
  /** Place in the rows of the request. */
  index: number;
  unitId: string;
  workspaceId: number;
};

export type ExposureFact = FactBase & {
  experimentId: number;
  variation: number;
  channelId: number;
  at: number;
  /** Where lots are drawn by team and day. */
  clusterId: string | null;
};

export type AnswerFact = FactBase & {
  id: string;
  scaleId: number;
  /** False until the scale has its first answer, which makes it immutable. */
  scaleUsed: boolean;
  score: number;
  stepId: number;
  channelId: number;
  language: string | null;
  askedAt: number | null;
  at: number;
  weight: number;
  comment: string | null;
};

export type EventFact = FactBase & {
  id: string;
  metricId: number;
  value: number;
  stepId: number;
  channelId: number;
  at: number;
};

export type SolicitationFact = FactBase & { id: string; scaleId: number; asked: boolean; reason: string; at: number };

export type Facts = {
  exposures: ExposureFact;
  answers: AnswerFact;
  events: EventFact;
  solicitations: SolicitationFact;
};

/** What became of a fact that was sent. A conflict: its id is known with other content. */
export type Fate = "accepted" | "duplicate" | "conflict";
