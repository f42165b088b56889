import type { Payload } from "#experiments/flags/payload.ts";
import { preview, type SkipReason } from "#experiments/flags/preview.ts";

/** A test as an agent's screen knows it: no name, no hypothesis, no key that tells either. */
export type AgentTest = {
  id: number;
  flagKey: string;
  /** The name of the test's rule in the pack's payload. */
  ruleKey: string;
  hashAttribute: string;
  unit: "customer" | "team-day";
  place: string | null;
  /** The variation everybody gets since the decision; null while it is tested. */
  shipped: number | null;
  phase: number;
  /** What to do, per variation; null: nothing is written. */
  cards: (string | null)[];
};

/** Everything a look-up needs, in the reader's language. It holds no customer, so that a browser may keep it. */
export type AgentPack = {
  syncedAt: string;
  version: number;
  /** IANA name; a team's day is a day there. */
  timeZone: string;
  payload: Payload;
  tests: AgentTest[];
};

/** What an agent does in one place for one customer; `card` null: nothing is written, `usual` tells whether that is right. */
export type Instruction = {
  test: number;
  variation: number;
  place: string | null;
  card: string | null;
  usual: boolean;
  everyone: boolean;
};

export type LookUp = {
  customer: string;
  /** The agent's team, for tests that are drawn by team and day; "" when not said. */
  team: string;
  instructions: Instruction[];
  /** Tests that do not concern this customer, and why. */
  others: { place: string | null; reason: SkipReason }[];
  running: number;
};

/**
 * The variation of each running test for one customer, as the official SDK decides it, and what its card says. Runs
 * alike on the server and, when the network is gone, in the browser. Nothing is stored and nothing is tracked.
 */
export function cardsFor(pack: AgentPack, { customer, team }: { customer: string; team: string }, now: Date): LookUp {
  const { payload, tests } = pack;
  const result: LookUp = { customer, team, instructions: [], others: [], running: tests.length };
  for (const test of tests) {
    const { id, flagKey, place, shipped, cards } = test;
    const decided = preview(payload, flagKey, attributesOf(test, { customer, team }, pack.timeZone, now));
    const own = decided.experiment?.key === test.ruleKey ? decided.experiment.variation : null;
    const variation = own ?? (decided.source === "force" ? shipped : null);
    if (variation === null) {
      const skipped = decided.rules.find(({ reason }) => reason !== null);
      result.others.push({ place, reason: skipped?.reason ?? "prerequisite" });
    } else {
      const card = cards[variation] ?? null;
      const usual = variation === 0;
      result.instructions.push({ test: id, variation, place, card, usual, everyone: own === null });
    }
  }
  // What is out of the ordinary comes first.
  result.instructions.sort((a, b) => Number(a.usual) - Number(b.usual));
  return result;
}

type Who = { customer: string; team: string };

function attributesOf({ unit, hashAttribute }: AgentTest, { customer, team }: Who, timeZone: string, now: Date) {
  const id = { id: customer };
  if (unit === "customer") return { ...id, [hashAttribute]: customer };
  return team === "" ? id : { ...id, [hashAttribute]: teamDay(team, timeZone, now) };
}

/** The unit of a test by team and day, "lyon:2026-11-21": what an application sends as that SDK attribute. */
export function teamDay(team: string, timeZone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" })
    .formatToParts(now)
    .map(({ type, value }) => [type, value] as const);
  const { year, month, day } = Object.fromEntries(parts);
  return `${team.toLowerCase()}:${year}-${month}-${day}`;
}
