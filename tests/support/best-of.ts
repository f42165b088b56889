/**
 * The shortest of several times in ms, all of them printed: what a promise like "within a second" is held against on a
 * machine that may stand still for a moment.
 */
export function bestOf(what: string, taken: readonly number[]): number {
  process.stdout.write(`${what}: ${taken.map((milliseconds) => milliseconds.toFixed(0)).join(", ")} ms\n`);
  return Math.min(...taken);
}

/** ms that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
