/** A seeded source of chance. Equal seeds give equal sequences on every machine. */
export type Random = {
  /** Uniform on [0, 1), 53 bits. */
  next(): number;
  /** Uniform whole number 0 … maxExclusive − 1. */
  int(maxExclusive: number): number;
  /** Normal, by default standard. */
  normal(mean?: number, sd?: number): number;
  /** True with probability `p`, 0–1. */
  bernoulli(p: number): boolean;
  /** Index drawn with probability proportional to its weight (weights ≥ 0, at least one > 0). */
  pick(weights: readonly number[]): number;
  /** exp of a normal with mean `mu` and standard deviation `sigma`, both on the log scale. */
  lognormal(mu: number, sigma: number): number;
  /** Exponential with `rate` > 0 per unit of time; mean 1/rate. */
  exponential(rate: number): number;
  /** Events in one unit of time at the given mean ≥ 0. */
  poisson(mean: number): number;
  /** Gamma with `shape` > 0 and scale 1; mean = shape. */
  gamma(shape: number): number;
  /** Successes among `n` trials of probability `p`, exact, in about log n steps. */
  binomial(n: number, p: number): number;
  /** Counts of `n` draws over the weights, exact; same length as `weights`, sums to `n`. */
  multinomial(n: number, weights: readonly number[]): number[];
};

/**
 * A generator for simulation and demonstration data; not for secrets.
 * xoshiro128** 1.1, state filled by splitmix32 from the seed.
 * @param seed a whole number or any text
 * @throws {RangeError} on a seed that is not finite
 * @see Blackman, Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 2021
 */
export function createRandom(seed: number | string): Random {
  const bits = xoshiro(seed);
  const next = () => ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 9007199254740992;
  const normal = normalSource(next);
  const gamma = (shape: number): number => drawGamma(shape, next, normal);
  const binomial = (n: number, p: number): number => drawBinomial(n, p, next, gamma);
  return {
    next,
    int: (maxExclusive) => Math.floor(next() * positive(maxExclusive, "maxExclusive")),
    normal: (mean = 0, sd = 1) => mean + sd * normal(),
    bernoulli: (p) => next() < p,
    pick: (weights) => pickIndex(weights, next()),
    lognormal: (mu, sigma) => Math.exp(mu + sigma * normal()),
    exponential: (rate) => -Math.log1p(-next()) / positive(rate, "rate"),
    poisson: (mean) => drawPoisson(mean, next, gamma, binomial),
    gamma: (shape) => gamma(positive(shape, "shape")),
    binomial,
    multinomial: (n, weights) => drawMultinomial(n, weights, binomial),
  };
}

function xoshiro(seed: number | string): () => number {
  let s = typeof seed === "string" ? hashText(seed) : seedNumber(seed);
  const filled = () => {
    s = (s + 0x9e3779b9) | 0;
    let z = Math.imul(s ^ (s >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let [a, b, c, d] = [filled(), filled(), filled(), filled()];
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return result >>> 0;
  };
}

const rotate = (x: number, k: number) => (x << k) | (x >>> (32 - k));

function seedNumber(seed: number): number {
  if (!Number.isFinite(seed)) throw new RangeError(`seed must be finite, got ${seed}`);
  return Number.isInteger(seed) && Math.abs(seed) < 2 ** 31 ? seed | 0 : hashText(String(seed));
}

/** FNV-1a, 32 bits. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

function positive(value: number, name: string): number {
  if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`${name} must be above 0, got ${value}`);
  return value;
}

/** Marsaglia's polar method: two normals per accepted pair, the second kept for the next call. */
function normalSource(next: () => number): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    for (;;) {
      const u = 2 * next() - 1;
      const v = 2 * next() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    }
  };
}

function pickIndex(weights: readonly number[], uniform: number): number {
  let rest = uniform * totalWeight(weights);
  let last = 0;
  for (const [index, weight] of weights.entries()) {
    if (weight === 0) continue;
    if (rest < weight) return index;
    rest -= weight;
    last = index;
  }
  return last;
}

function totalWeight(weights: readonly number[]): number {
  let total = 0;
  for (const weight of weights) {
    if (!(weight >= 0)) throw new RangeError(`weights must be at least 0, got ${weight}`);
    total += weight;
  }
  return positive(total, "the sum of weights");
}

/** Marsaglia, Tsang 2000; a shape under 1 is raised by one and scaled back. */
function drawGamma(shape: number, next: () => number, normal: () => number): number {
  if (shape < 1) return drawGamma(shape + 1, next, normal) * (1 - next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Devroye's halving: the median order statistic is a beta draw, which settles half of the trials at once. */
function drawBinomial(n: number, p: number, next: () => number, gamma: (shape: number) => number): number {
  if (!(Number.isInteger(n) && n >= 0)) throw new RangeError(`n must be a whole number, got ${n}`);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p must be between 0 and 1, got ${p}`);
  let successes = 0;
  let trials = n;
  let chance = p;
  while (trials > 24) {
    const rank = 1 + Math.floor(trials / 2);
    const x = gamma(rank);
    const beta = x / (x + gamma(trials + 1 - rank));
    if (beta <= chance) {
      successes += rank;
      trials -= rank;
      chance = beta < 1 ? (chance - beta) / (1 - beta) : 0;
    } else {
      trials = rank - 1;
      chance /= beta;
    }
  }
  for (let i = 0; i < trials; i++) if (next() < chance) successes++;
  return successes;
}

/** Ahrens, Dieter 1974: a gamma draw jumps over most of a large mean, multiplication settles the rest. */
function drawPoisson(
  mean: number,
  next: () => number,
  gamma: (shape: number) => number,
  binomial: (n: number, p: number) => number,
): number {
  if (!(mean >= 0 && Number.isFinite(mean))) throw new RangeError(`mean must be at least 0, got ${mean}`);
  let count = 0;
  let rest = mean;
  while (rest > 16) {
    const jump = Math.floor((7 * rest) / 8);
    const time = gamma(jump);
    if (time > rest) return count + binomial(jump - 1, rest / time);
    count += jump;
    rest -= time;
  }
  const floor = Math.exp(-rest);
  for (let product = next(); product > floor; product *= next()) count++;
  return count;
}

function drawMultinomial(n: number, weights: readonly number[], binomial: (n: number, p: number) => number): number[] {
  let weightLeft = totalWeight(weights);
  let left = n;
  const lastUsed = weights.findLastIndex((weight) => weight > 0);
  return weights.map((weight, index) => {
    const count = index === lastUsed ? left : left === 0 ? 0 : binomial(left, Math.min(1, weight / weightLeft));
    weightLeft -= weight;
    left -= count;
    return count;
  });
}
