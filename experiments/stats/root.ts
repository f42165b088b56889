/**
 * Where an increasing or decreasing function crosses 0 between two points of opposite sign, to the last digit of a
 * double: regula falsi (Illinois) while it makes progress, halving when it does not.
 * @throws {RangeError} when the ends have the same sign
 */
export function findRoot(f: (x: number) => number, lower: number, upper: number): number {
  let [a, b] = [lower, upper];
  let [fa, fb] = [f(a), f(b)];
  if (fa === 0) return a;
  if (fb === 0) return b;
  if (!(fa * fb < 0)) throw new RangeError(`no sign change between ${lower} and ${upper}`);
  for (let step = 0; step < 400; step++) {
    const before = b - a;
    const middle = step % 3 === 2 ? a + before / 2 : (a * fb - b * fa) / (fb - fa);
    const x = middle > a && middle < b ? middle : a + before / 2;
    if (x === a || x === b) break;
    const fx = f(x);
    if (fx === 0) return x;
    if (fx * fa > 0) {
      [a, fa] = [x, fx];
      if (step % 3 !== 2) fb /= 2;
    } else {
      [b, fb] = [x, fx];
      if (step % 3 !== 2) fa /= 2;
    }
    if (b - a <= 4 * Number.EPSILON * Math.max(Math.abs(a), Math.abs(b))) break;
  }
  return a + (b - a) / 2;
}

/**
 * The smallest of start, 2·start, 4·start … at which `reached` holds, or null after `doublings`.
 * Gives the upper end of a search that has none.
 */
export function doubleUntil(reached: (x: number) => boolean, start: number, doublings: number): number | null {
  let x = start;
  for (let i = 0; i <= doublings; i++, x *= 2) if (reached(x)) return x;
  return null;
}
