import { describe, expect, it } from "vitest";
import { readNumber } from "./number.ts";

const read = (typed: string) => {
  const form = new FormData();
  form.set("n", typed);
  return readNumber(form, "n");
};

describe("numbers as people type them", () => {
  it("reads French and English decimals, thousands and percent signs", () => {
    expect(read("0,2")).toBe(0.2);
    expect(read("1\u202f234,5")).toBe(1234.5);
    expect(read("1,234.5")).toBe(1234.5);
    expect(read("12 %")).toBe(12);
    expect(read("−3")).toBe(-3);
  });

  it("tells an empty field from a word", () => {
    expect(read("  ")).toBeNull();
    expect(read("many")).toBeNaN();
    expect(read("1e9")).toBeNaN();
  });
});
