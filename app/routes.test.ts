import { expect, it } from "vitest";
import routes from "./routes.ts";

type Route = { path?: string | undefined; children?: readonly Route[] | undefined };

function addresses(all: readonly Route[], before: readonly string[] = []): string[][] {
  return all.flatMap(({ path, children = [] }) => {
    const segments = [...before, ...(path?.split("/") ?? [])];
    return [segments, ...addresses(children, segments)];
  });
}

it("gives no page an address that somebody's key could take", () => {
  const all = addresses(routes);
  const keyed = all.filter((segments) => segments.includes(":key"));
  expect(keyed.length).toBeGreaterThan(10);
  for (const segments of keyed) {
    const at = segments.indexOf(":key");
    const begins = segments.slice(0, at).join("/");
    const beside = all.filter((other) => other.slice(0, at).join("/") === begins && other.length > at);
    expect(new Set(beside.map((other) => other[at])), begins).toEqual(new Set([":key"]));
  }
});
