import { describe, expect, it } from "vitest";
import { formatter } from "./format.ts";
import { preferredLocale } from "./locale.ts";

const en = formatter("en", "Europe/Paris");
const fr = formatter("fr", "Europe/Paris");

describe("formatter", () => {
  it("writes numbers with the group and decimal signs of the language", () => {
    expect(en.number(2650)).toBe("2,650");
    expect(fr.number(2650)).toBe("2\u202f650");
    expect(en.number(4.39488, 4)).toBe("4.3949");
    expect(fr.number(5.4, 2)).toBe("5,40");
  });

  it("signs effects with a true minus, and a zero not at all, even one that rounds to zero", () => {
    expect(en.signed(0.31)).toBe("+0.31");
    expect(fr.signed(-0.2)).toBe("−0,20");
    expect(en.signed(-0.001)).toBe("0.00");
    expect(en.signed(0.001)).toBe("0.00");
  });

  it("separates the ends of an interval so that a decimal comma stays readable", () => {
    expect(en.interval(0.12, 0.5)).toBe("[0.12, 0.50]");
    expect(fr.interval(0.12, 0.5)).toBe("[0,12\u202f; 0,50]");
    expect(en.interval(-0.05, Number.POSITIVE_INFINITY)).toBe("[−0.05, ∞]");
  });

  it("sets a narrow no-break space before the French per cent sign", () => {
    expect(en.percent(0.7844, 1)).toBe("78.4%");
    expect(fr.percent(0.7844, 1)).toBe("78,4\u202f%");
    expect([0.125, 0.1, 0.0005].map(en.chosenPercent)).toEqual(["12.5%", "10%", "0.05%"]);
    expect(fr.chosenPercent(0.125)).toBe("12,5\u202f%");
  });

  it("shows differences of shares in percentage points", () => {
    // 67.77 % − 53.74 % = 14.03 percentage points
    expect(en.effect(0.1403, "share")).toBe("+14.0");
    expect(en.effectInterval(0.08, 0.2, "share")).toBe("[8.0, 20.0]");
  });

  it("never writes a p-value as zero", () => {
    expect(en.pValue(6.1e-7)).toBe("p < 0.001");
    expect(fr.pValue(0.032)).toBe("p = 0,032");
    expect(en.pValue(0.41)).toBe("p = 0.41");
  });

  it("shows instants in the workspace's time zone and calendar days in none", () => {
    expect(en.dateTime("2026-12-31T23:30:00Z")).toBe("1 Jan 2027, 00:30");
    expect(en.day("2026-12-31T00:00:00Z")).toBe("31 Dec 2026");
    expect(formatter("fr", "America/New_York").day("2026-12-31T00:00:00Z")).toBe("31 déc. 2026");
  });

  it("tells the age of an instant and the length of a span", () => {
    const now = new Date("2026-11-22T12:00:00Z");
    expect(en.relative("2026-11-19T11:00:00Z", now)).toBe("3 days ago");
    expect(fr.relative("2026-11-19T11:00:00Z", now)).toBe("il y a 3 jours");
    expect(fr.duration(((2 * 24 + 4) * 3600 + 59) * 1000)).toBe("2\u00a0j 4\u00a0h");
    expect(en.bytes(12_345_678)).toBe("12.3\u00a0MB");
  });
});

describe("preferredLocale", () => {
  it("follows the weights of Accept-Language, and knows nothing else than our languages", () => {
    expect(preferredLocale("fr-CA,fr;q=0.9,en;q=0.8")).toBe("fr");
    expect(preferredLocale("de,en;q=0.5,fr;q=0.7")).toBe("fr");
    expect(preferredLocale("en;q=0,fr;q=0.1")).toBe("fr");
    expect(preferredLocale("de")).toBe("en");
    expect(preferredLocale(null)).toBe("en");
  });
});
