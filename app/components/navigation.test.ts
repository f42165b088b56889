import { describe, expect, it } from "vitest";
import { destinations, isWithin } from "./navigation.ts";

const highlighted = (pathname: string) =>
  destinations.filter((destination) => isWithin(pathname, destination)).map(({ to }) => to);

describe("the menu", () => {
  it.each([
    ["/okrs", "/okrs"],
    ["/okrs/holdouts", "/okrs"],
    ["/key-results/effort/check-ins", "/okrs"],
    ["/tests/callback-first", "/tests"],
    ["/exclusion-groups", "/tests"],
    ["/new-test", "/tests"],
    ["/new-flag", "/flags"],
    ["/new-irritant", "/irritants"],
    ["/digests/2026-11-16", "/outcomes"],
    ["/settings/jobs", "/settings"],
  ])("shows at %s that one is in %s", (pathname, line) => {
    expect(highlighted(pathname)).toEqual([line]);
  });

  it("takes no page for another that begins alike", () => {
    expect(highlighted("/okrs-of-old")).toEqual([]);
    expect(highlighted("/profile")).toEqual([]);
  });
});
