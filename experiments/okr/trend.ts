/** A weekly value with the variance of its error; null in a week without one. */
export type TrendPoint = { value: number; variance: number } | null;

/** What is known of the level in one week, and of its mean over the closing weeks, as normal distributions. */
export type Belief = { mean: number; variance: number };

export type TrendFit = {
  /** Share of belief in this much restlessness, given the data; fits of one `localTrend` sum to 1. */
  weight: number;
  /** The level in each week after the last point, in order. */
  ahead: Belief[];
  /** The mean level over the closing weeks, seen and unseen. */
  closing: Belief;
};

export type TrendPlan = {
  /** Weeks to look ahead, at least 0. */
  ahead: number;
  /** How many of the last weeks (ahead included) are averaged in `closing`. */
  closingWeeks: number;
  /** Weak prior on the weekly slope: mean 0 and this spread, in units per week. */
  slopeDeviation: number;
  /** Index of the week in which a new slope may begin (the cycle's start); null: none. */
  freshAt: number | null;
};

/**
 * How much the level may wander in a week beside its slope, as a share of the error variance of a weekly value, and
 * how much is believed beforehand: customers change slowly.
 */
const wander = [
  { share: 0, belief: 0.5 },
  { share: 0.03, belief: 0.25 },
  { share: 0.15, belief: 0.15 },
  { share: 0.7, belief: 0.1 },
];

/** How much the slope may change in a week, in slopes of the prior: launches bend a trend. */
const bend = [
  { share: 0, belief: 0.6 },
  { share: 0.1, belief: 0.25 },
  { share: 0.3, belief: 0.15 },
];

const restlessness = wander.flatMap((level) =>
  bend.map((slope) => ({ level: level.share, slope: slope.share, belief: level.belief * slope.belief })),
);

/** Surprises beyond this many standard deviations are listened to less, in proportion: one odd week is not a trend. */
const surprise = 2.5;

/**
 * What is known of level, weekly slope and the sum of levels over the closing weeks: their means, variances and
 * covariances, each by name: a page of key results filters a hundred times, and matrices cost ten times as much.
 */
type State = {
  level: number;
  slope: number;
  total: number;
  levelLevel: number;
  levelSlope: number;
  slopeSlope: number;
  levelTotal: number;
  slopeTotal: number;
  totalTotal: number;
};

/**
 * A local linear trend: the level moves by its slope and a random step each week, the slope by a random step. Filtered
 * (Kalman) from the first point on, with outlying weeks weighed down (Huber); how restless level and slope are is not
 * chosen but averaged over, each grade by belief and likelihood.
 * @param points weekly values in order, at least one known
 * @see Harvey, "Forecasting, Structural Time Series Models and the Kalman Filter", 1989
 */
export function localTrend(points: readonly TrendPoint[], plan: TrendPlan): TrendFit[] {
  const known = points.filter((point) => point !== null);
  if (known.length === 0) throw new RangeError("a trend needs a known point");
  const error = known.reduce((sum, { variance }) => sum + variance, 0) / known.length;
  const fits = restlessness.map(({ level, slope }) =>
    filter(points, plan, { level: level * error, slope: (slope * plan.slopeDeviation) ** 2 }),
  );
  const highest = Math.max(...fits.map(({ logLikelihood }) => logLikelihood));
  const weights = restlessness.map(({ belief }, at) => belief * Math.exp((fits[at]?.logLikelihood ?? 0) - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return fits.map(({ ahead, closing }, at) => ({ weight: (weights[at] ?? 0) / total, ahead, closing }));
}

/** The normal distribution with the mean and variance of a mixture. */
export function mixed(beliefs: readonly { weight: number; belief: Belief }[]): Belief {
  const mean = beliefs.reduce((sum, { weight, belief }) => sum + weight * belief.mean, 0);
  const variance = beliefs.reduce(
    (sum, { weight, belief }) => sum + weight * (belief.variance + (belief.mean - mean) ** 2),
    0,
  );
  return { mean, variance };
}

/** Variance of what a week adds to the level beside its slope, and to the slope. */
type Step = { level: number; slope: number };

function filter(points: readonly TrendPoint[], plan: TrendPlan, step: Step) {
  const weeks = points.length + plan.ahead;
  const closingFrom = Math.max(0, weeks - plan.closingWeeks);
  let state = start(points, plan.slopeDeviation);
  let logLikelihood = 0;
  const ahead: Belief[] = [];
  for (let week = 0; week < weeks; week++) {
    const slope = week === plan.freshAt ? step.slope + plan.slopeDeviation ** 2 : step.slope;
    state = predict(state, week >= closingFrom, { ...step, slope });
    const point = points[week] ?? null;
    if (point !== null) {
      const updated = update(state, point);
      state = updated.state;
      logLikelihood += updated.logLikelihood;
    }
    if (week >= points.length) ahead.push({ mean: state.level, variance: state.levelLevel });
  }
  const closingLength = weeks - closingFrom;
  const closing = {
    mean: state.total / closingLength,
    variance: Math.max(0, state.totalTotal) / closingLength ** 2,
  };
  return { ahead, closing, logLikelihood };
}

/** One week before the first point, knowing next to nothing of the level. */
function start(points: readonly TrendPoint[], slopeDeviation: number): State {
  const values = points.flatMap((point) => (point === null ? [] : [point]));
  const middle = values.reduce((sum, { value }) => sum + value, 0) / values.length;
  const widest = values.reduce((most, { value, variance }) => Math.max(most, (value - middle) ** 2 + variance), 0);
  return {
    level: middle,
    slope: 0,
    total: 0,
    levelLevel: 1000 * widest,
    levelSlope: 0,
    slopeSlope: slopeDeviation ** 2,
    levelTotal: 0,
    slopeTotal: 0,
    totalTotal: 0,
  };
}

/** The level moves by its slope and a step; a closing week adds the level to the sum. */
function predict(state: State, closing: boolean, step: Step): State {
  const counted = closing ? 1 : 0;
  // The slope takes its step first, so that the week's move is already by the new one.
  const slopeSlope = state.slopeSlope + step.slope;
  const level = state.level + state.slope;
  const levelLevel = state.levelLevel + 2 * state.levelSlope + slopeSlope + step.level;
  const levelSlope = state.levelSlope + slopeSlope;
  const levelTotal = state.levelTotal + state.slopeTotal;
  return {
    level,
    slope: state.slope,
    total: state.total + counted * level,
    levelLevel,
    levelSlope,
    slopeSlope,
    levelTotal: levelTotal + counted * levelLevel,
    slopeTotal: state.slopeTotal + counted * levelSlope,
    totalTotal: state.totalTotal + counted * (2 * levelTotal + levelLevel),
  };
}

function update(state: State, { value, variance }: { value: number; variance: number }) {
  const { levelLevel, levelSlope, levelTotal } = state;
  const surpriseOf = value - state.level;
  const spread = Math.max(levelLevel + variance, (surpriseOf / surprise) ** 2);
  const [level, slope, total] = [levelLevel / spread, levelSlope / spread, levelTotal / spread];
  const updated: State = {
    level: state.level + level * surpriseOf,
    slope: state.slope + slope * surpriseOf,
    total: state.total + total * surpriseOf,
    levelLevel: levelLevel - level * levelLevel,
    levelSlope: levelSlope - level * levelSlope,
    slopeSlope: state.slopeSlope - slope * levelSlope,
    levelTotal: levelTotal - level * levelTotal,
    slopeTotal: state.slopeTotal - slope * levelTotal,
    totalTotal: state.totalTotal - total * levelTotal,
  };
  return { state: updated, logLikelihood: -0.5 * (Math.log(spread) + surpriseOf ** 2 / spread) };
}
