import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "#experiments/stats/random.ts";
import { isPlain } from "./plain-row.ts";
import { factKinds, factRows } from "./schemas.ts";

/** Values good and bad for every field, so that most rows drawn are wrong somewhere. */
const values: Record<string, readonly unknown[]> = {
  id: ["a1", "", "x".repeat(201), "tab\t", "é", 5, null],
  customer: ["c1", 42, -1, "", "c".repeat(201), 1.5, 2 ** 60, true, {}],
  experiment: ["callback", "", "k".repeat(101), 3],
  variation: [0, 2, "chat", -1, 1.5, "", null],
  scale: ["ces", "", null],
  score: [4, -3, 4.5, "4", Number.MAX_SAFE_INTEGER + 2],
  metric: ["minutes", "", 7],
  value: [1, 0, -2.5, 1e9, 1e9 + 1, -1e10, "1", null],
  step: ["pay", "", 1],
  channel: ["web", "", null],
  cluster: ["lyon:2026-11-10", "", "x".repeat(201), 3],
  language: ["fr", "fr-CA", "FR", "f", "english", 3],
  weight: [1, 0, 20_000],
  comment: ["fine", "", "a\0b", "c".repeat(10_001), 3],
  asked: [true, false, "true", 1],
  reason: ["rule", "", "r".repeat(101), "line\nbreak", "é"],
  at: [
    ...["2026-11-10T10:00:00Z", "2026-11-10T10:00:00.123Z", "2026-11-10T10:00:00.123456Z", "2024-02-29T00:00:00Z"],
    ...["2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-12-31T23:59:59Z", "2026-11-10T24:00:00Z", "2026-11-10"],
    ...["2026-11-10T10:00:00+02:00", "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z", "2026-11-10T10:00Z", 17, ""],
  ],
  askedAt: ["2026-11-10T10:00:00Z", "yesterday"],
  unknown: [1],
};

function drawRow(random: Random, names: readonly string[]): unknown {
  const row: Record<string, unknown> = {};
  for (const name of names) {
    const choices = values[name] ?? [];
    // Mostly the first, which is right, so that whole rows come out right too.
    if (random.bernoulli(0.9)) row[name] = choices[random.bernoulli(0.75) ? 0 : random.int(choices.length)];
  }
  if (random.bernoulli(0.05)) Object.assign(row, { unknown: 1 });
  return row;
}

describe("isPlain", () => {
  it("never accepts what the schema refuses or would change", () => {
    const random = createRandom("plain rows");
    for (const kind of factKinds) {
      let plain = 0;
      for (let n = 0; n < 4000; n++) {
        const row = drawRow(random, Object.keys(factRows[kind].shape));
        if (!isPlain(kind, row)) continue;
        plain++;
        const parsed = factRows[kind].safeParse(row);
        expect(parsed, JSON.stringify(row)).toMatchObject({ success: true });
        expect(parsed.data).toEqual(row);
      }
      expect(plain, kind).toBeGreaterThan(20);
    }
  });

  it("takes the rows that nearly everybody sends", () => {
    const row = { id: "e1", customer: "c1", metric: "minutes", value: 3, at: "2026-11-10T10:00:00Z", channel: "web" };
    expect(isPlain("events", row)).toBe(true);
    for (const other of [null, [], "row", 5, { ...row, extra: 1 }, JSON.parse('{"__proto__": {"id": "x"}}')]) {
      expect(isPlain("events", other)).toBe(false);
    }
  });
});
