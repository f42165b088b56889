import { beforeAll, describe, expect, it } from "vitest";
import { type ExperimentDefinition, experimentDefinitionSchema } from "#experiments/definition/experiment.ts";
import { demoCycle } from "./clock.ts";
import { seedFacts } from "./facts.ts";
import { demoTests } from "./tests.ts";

type Exposure = { customer: string; experiment: string; variation: string };
type Answer = { customer: string; scale: string; score: number; at: string; comment?: string; language: string };

const now = new Date("2026-11-22T10:00:00Z");
const rows = {
  exposures: [] as Exposure[],
  answers: [] as Answer[],
  events: [] as unknown[],
  solicitations: [] as unknown[],
};
let stops: Map<string, Date>;

beforeAll(async () => {
  const definitions = new Map<string, ExperimentDefinition>(
    demoTests.map(({ key, definition }) => [key, experimentDefinitionSchema.parse(definition)]),
  );
  const writer = { workspaceId: 1, actor: { kind: "system" as const, id: null, name: "test" } };
  const world = {
    key: "demo",
    workspaceId: 1,
    writer,
    cycle: demoCycle("2026-11-22"),
    today: "2026-11-22",
    definitions,
  };
  const ingest = {
    write: async (_workspace: number, kind: keyof typeof rows, facts: readonly unknown[]) => {
      // The simulator's own rows; the real door checks them again in the integration tests.
      (rows[kind] as unknown[]).push(...facts);
      return { rejected: [] };
    },
  };
  ({ stops } = await seedFacts({ ingest }, world, now));
}, 60_000);

/** Mean score of each variation of a test, over answers of its customers. */
function meanOf(test: string, variation: string, scale: string): { mean: number; n: number } {
  const inside = new Set(
    rows.exposures
      .filter((one) => one.experiment === test && one.variation === variation)
      .map(({ customer }) => customer),
  );
  const scores = rows.answers
    .filter((answer) => answer.scale === scale && inside.has(answer.customer))
    .map(({ score }) => score);
  return { mean: scores.reduce((sum, score) => sum + score, 0) / scores.length, n: scores.length };
}

describe("the demo quarter", () => {
  it("has the size of a real one", () => {
    expect(rows.exposures.length).toBeGreaterThan(20_000);
    expect(rows.answers.length).toBeGreaterThan(8000);
    expect(rows.answers.filter(({ comment, language }) => comment && language === "fr").length).toBeGreaterThan(500);
    expect(rows.answers.filter(({ comment, language }) => comment && language === "en").length).toBeGreaterThan(300);
  });

  it("plays in the running quarter, and in thirteen weeks of its own when that one is too young", () => {
    expect(demoCycle("2026-11-22")).toMatchObject({ key: "2026-q4", period: { from: "2026-10-01", to: "2026-12-31" } });
    expect(demoCycle("2027-01-05").period).toEqual({ from: "2026-11-12", to: "2027-02-10" });
  });

  it("holds the planted effects: the call-back and the one-page form help, the map does not", () => {
    const callback = meanOf("callback-first", "callback", "ces").mean - meanOf("callback-first", "control", "ces").mean;
    const form = meanOf("one-page-return", "one-page", "ces").mean - meanOf("one-page-return", "control", "ces").mean;
    const map = meanOf("live-map", "map", "csat").mean - meanOf("live-map", "control", "csat").mean;
    // planted 0.5, 0.5 and 0.01 before answers are rounded onto the scale; about 0.08 standard error each
    expect(callback).toBeGreaterThan(0.15);
    expect(form).toBeGreaterThan(0.2);
    expect(Math.abs(map)).toBeLessThan(0.15);
  });

  it("sets the trap: the softer survey looks better because unhappy customers fall silent", () => {
    const [control, softer] = [meanOf("softer-survey", "control", "csat"), meanOf("softer-survey", "softer", "csat")];
    expect(softer.mean - control.mean).toBeGreaterThan(0.1);
  });

  it("stops the refund bot at its accepted loss, after days rather than weeks", () => {
    const started = now.getTime() - 20 * 86_400_000;
    const days = ((stops.get("refund-bot")?.getTime() ?? 0) - started) / 86_400_000;
    expect(days).toBeGreaterThan(3);
    expect(days).toBeLessThan(16);
  });

  it("lets nobody answer, complain or meet a test in the future", () => {
    expect(rows.answers.every(({ at }) => new Date(at) < now)).toBe(true);
  });
});
