import { close, isRecord } from "./compare.ts";

// Where the reference answers "error, p = 1, interval [0, 0]" and an honest number exists. A deviation is not waived:
// effect and standard error are worked out here a second time, from the raw sums alone, and must agree.

export type Vector = {
  id: string;
  method: string;
  tags?: string[];
  settings: Record<string, unknown>;
  input: unknown;
  expected: unknown;
  accurate?: unknown;
};

export type Deviation = { quirk: number; reason: string };

const zeroControlMean: Deviation = {
  quirk: 3,
  reason: "a control mean of exactly 0 (NPS 0) has an absolute effect; only the relative lift is undefined",
};
const oneSilentVariance: Deviation = {
  quirk: 4,
  reason: "one arm without spread (no complaint at all) still compares: the other arm carries the error",
};
const adjustedMeanZero: Deviation = {
  quirk: 11,
  reason: "a control mean is 0 or not before adjustment; that y − θx averages to 0 says nothing about the lift",
};

/** The behaviour of the reference that this answer knowingly does not repeat, or null when it is simply wrong. */
export function deviationOf(vector: Vector, got: unknown): Deviation | null {
  const { expected, settings, input, method } = vector;
  if (!method.startsWith("gb.") || !isRecord(expected) || !isRecord(got) || !isRecord(input)) return null;
  if (expected.error == null || got.error != null) return null;
  const [control, treatment] = [plainArm(input.control), plainArm(input.treatment)];
  if (control === null || treatment === null) return null;
  const deviation =
    withoutSpread(control) || withoutSpread(treatment)
      ? oneSilentVariance
      : control.mean === 0
        ? zeroControlMean
        : control.before !== 0
          ? adjustedMeanZero
          : null;
  if (deviation === null) return null;
  const relative = settings.difference_type === "relative";
  if (relative && control.mean === 0) return null;
  const unit = relative ? Math.abs(control.mean) : 1 / scaleOf(settings);
  // θ is part of the answer; with it the effect is checked against the sums
  const theta = typeof got.theta === "number" ? got.theta : 0;
  const shift = treatment.mean - control.mean - theta * (treatment.before - control.before);
  if (!close(got.data_effect ?? got.effect, shift / unit)) return null;
  if (theta !== 0) return deviation;
  return close(got.data_se ?? got.se, workedError(control, treatment, relative) / unit) ? deviation : null;
}

/** What a scaled impact multiplies an absolute effect by; 1 for any other effect. */
function scaleOf({ difference_type, total_users, traffic_percentage, phase_length_days }: Vector["settings"]): number {
  if (difference_type !== "scaled") return 1;
  return Number(total_users) / (Number(traffic_percentage) * Number(phase_length_days));
}

/** No variance, or only what rounding leaves of equal values. */
const withoutSpread = ({ mean, variance }: PlainArm) => variance <= 1e-12 * mean ** 2;

type PlainArm = { n: number; mean: number; variance: number; before: number };

function workedError(a: PlainArm, b: PlainArm, relative: boolean): number {
  const [ea, eb] = [a.variance / a.n, b.variance / b.n];
  return relative ? Math.sqrt(eb + (ea * b.mean ** 2) / a.mean ** 2) : Math.sqrt(ea + eb);
}

/** Mean and variance straight from the file's sums, whatever the statistic; `before` is the mean before, 0 without. */
function plainArm(raw: unknown): PlainArm | null {
  if (!isRecord(raw)) return null;
  const n = Number(raw.n);
  if (n < 2) return null;
  if (isRecord(raw.post) && isRecord(raw.pre)) {
    const outcome = plainArm(raw.post);
    return outcome === null ? null : { ...outcome, before: Number(raw.pre.sum) / n };
  }
  if (isRecord(raw.m_post) && isRecord(raw.m_pre) && isRecord(raw.d_pre)) {
    const ratio = plainArm({ n, m: raw.m_post, d: raw.d_post, md_sum_products: raw.m_post_d_post });
    return ratio === null ? null : { ...ratio, before: Number(raw.m_pre.sum) / Number(raw.d_pre.sum) };
  }
  if (isRecord(raw.m) && isRecord(raw.d)) {
    const [m, d] = [plainArm(raw.m), plainArm(raw.d)];
    if (m === null || d === null || d.mean === 0) return null;
    const binary = raw.m.sum_squares === undefined && raw.d.sum_squares === undefined;
    const covariance = (Number(raw.md_sum_products) - n * m.mean * d.mean) / (binary ? n : n - 1);
    const mean = m.mean / d.mean;
    const variance = (m.variance + mean ** 2 * d.variance - 2 * mean * covariance) / d.mean ** 2;
    return { n, mean, variance, before: 0 };
  }
  if (typeof raw.quantile_hat === "number") {
    const width = (Number(raw.quantile_upper) - Number(raw.quantile_lower)) / (2 * 1.959963984540054);
    return { n, mean: raw.quantile_hat, variance: (Number(raw.n_star) / n) * (n - 1) * width ** 2, before: 0 };
  }
  const mean = Number(raw.sum) / n;
  const squares = typeof raw.sum_squares === "number" ? raw.sum_squares : null;
  const variance = squares === null ? mean * (1 - mean) : (squares - n * mean ** 2) / (n - 1);
  return { n, mean, variance, before: 0 };
}
