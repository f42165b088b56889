import { describe, expect, it } from "vitest";
import { isNestedWithin } from "./nesting.ts";

const nested = (depth: number): unknown => JSON.parse(`${"[".repeat(depth)}1${"]".repeat(depth)}`);

describe("isNestedWithin", () => {
  it("counts objects and arrays alike, up to the bound and not beyond", () => {
    expect(isNestedWithin({ a: [{ b: 1 }] }, 3)).toBe(true);
    expect(isNestedWithin({ a: [{ b: 1 }] }, 2)).toBe(false);
    expect([isNestedWithin(nested(32)), isNestedWithin(nested(33))]).toEqual([true, false]);
  });

  it("says so of depths that would end the stack of a recursion", () => {
    expect(isNestedWithin(nested(100_000))).toBe(false);
  });

  it("holds of plain values and wide documents", () => {
    for (const value of [null, undefined, 1, "text", Array(100_000).fill({ a: 1 })]) {
      expect(isNestedWithin(value)).toBe(true);
    }
  });
});
