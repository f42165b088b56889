import { describe, expect, it } from "vitest";
import { cycleThrough, neededFlags } from "./prerequisites.ts";

describe("cycleThrough", () => {
  it("finds the way back to a flag, however long, and itself", () => {
    expect(cycleThrough("a", { a: ["a"] })).toEqual(["a", "a"]);
    expect(cycleThrough("a", { a: ["x", "b"], b: ["c"], c: ["a"], x: [] })).toEqual(["a", "b", "c", "a"]);
  });

  it("lets a tree and a diamond through, and a cycle elsewhere", () => {
    expect(cycleThrough("a", { a: ["b", "c"], b: ["d"], c: ["d"] })).toBeNull();
    expect(cycleThrough("a", { a: ["b"], b: ["c"], c: ["b"] })).toBeNull();
  });

  it("answers for a thousand flags that all need one another", () => {
    const keys = Array.from({ length: 1000 }, (_, at) => `f${at}`);
    expect(
      cycleThrough("outside", { outside: keys, ...Object.fromEntries(keys.map((key) => [key, keys])) }),
    ).toBeNull();
  });
});

describe("neededFlags", () => {
  it("names each flag once", () => {
    const needs = (...flags: string[]) => ({ prerequisites: flags.map((flag) => ({ flag, value: true })) });
    expect(neededFlags([needs("a", "b"), needs(), needs("b", "c")])).toEqual(["a", "b", "c"]);
  });
});
