/** Counts failures in a moving window. `retryAfterMs` is 0 while another attempt is allowed. */
export type Attempts = {
  retryAfterMs(key: string, now: Date): number;
  failed(key: string, now: Date): void;
  succeeded(key: string): void;
};

/**
 * Slows down guessing: `most` failures per key within the window. Kept in memory: of several processes
 * each allows as many.
 * @param windowMs length of the window in milliseconds
 */
export function createAttempts(most: number, windowMs: number): Attempts {
  const failures = new Map<string, number[]>();
  const recent = (key: string, now: Date) => (failures.get(key) ?? []).filter((at) => at > now.getTime() - windowMs);
  return {
    retryAfterMs(key, now) {
      const times = recent(key, now);
      const first = times.at(-most);
      return first === undefined ? 0 : first + windowMs - now.getTime();
    },
    failed(key, now) {
      // Forget what is over before the table grows without end.
      if (failures.size > 10_000)
        for (const known of failures.keys()) if (recent(known, now).length === 0) failures.delete(known);
      failures.set(key, [...recent(key, now), now.getTime()]);
    },
    succeeded(key) {
      failures.delete(key);
    },
  };
}

/** Ten wrong passwords per e-mail address in a quarter of an hour. */
export const signInAttempts = createAttempts(10, 15 * 60_000);
