import { describe, expect, it } from "vitest";
import type { Exclusion, ExperimentStatus } from "#experiments/definition/experiment.ts";
import { allot, freeRanges, freeShare, type Holder } from "./exclusion.ts";

const holder = (ranges: Exclusion["ranges"], status: ExperimentStatus = "running", group = "contact"): Holder => ({
  status,
  exclusion: { group, share: null, ranges },
});
const wants = (share: number): Exclusion => ({ group: "contact", share, ranges: [] });

describe("the free part of an exclusion group", () => {
  it("is what running and paused tests of the group leave", () => {
    const others = [holder([[0.2, 0.5]]), holder([[0.7, 0.8]], "paused"), holder([[0, 0.1]], "stopped")];
    expect(freeRanges("contact", others)).toEqual([
      [0, 0.2],
      [0.5, 0.7],
      [0.8, 1],
    ]);
    expect(freeShare("contact", others)).toBeCloseTo(0.6, 12);
    expect(freeShare("another", others)).toBe(1);
  });

  it("is nothing where ranges written by hand overlap and cover everything", () => {
    expect(freeRanges("contact", [holder([[0, 0.7]]), holder([[0.5, 1]])])).toEqual([]);
  });
});

describe("allot", () => {
  it("gives the first free ranges, in pieces when it must", () => {
    expect(allot(wants(0.3), [])?.ranges).toEqual([[0, 0.3]]);
    expect(allot(wants(0.3), [holder([[0.2, 0.9]])])?.ranges).toEqual([
      [0, 0.2],
      [0.9, 1],
    ]);
  });

  it("gives nothing when the group has too little left, and never less than asked", () => {
    expect(allot(wants(0.31), [holder([[0.2, 0.9]])])).toBeNull();
    expect(allot(wants(1 / 3), [])?.ranges).toEqual([[0, 0.3333]]);
  });

  it("leaves ranges that are already there", () => {
    const held: Exclusion = { group: "contact", share: 0.2, ranges: [[0.4, 0.6]] };
    expect(allot(held, [holder([[0, 1]])])).toBe(held);
  });
});
