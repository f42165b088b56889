import { decisiveAttributes } from "#experiments/flags/needed-attributes.ts";
import type { Payload } from "#experiments/flags/payload.ts";
import { type Attributes, preview, type SkipReason } from "#experiments/flags/preview.ts";

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

/**
 * Everything a look-up needs, in the reader's language. It holds no customer but those a saved group names, and stays in
 * the browser's memory only.
 */
export type AgentPack = {
  syncedAt: string;
  version: number;
  /** IANA name; a team's day is a day there. */
  timeZone: string;
  /** With secure attributes hashed. */
  payload: Payload;
  tests: AgentTest[];
  /** Attributes of a customer, beside the key, that some test's audience asks for. */
  asks: string[];
  /** Secure attributes: compared by hashes that only the server can make. */
  secure: string[];
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

/** `unknown`: it depends on what was not said of the customer (`needs`); `team`: on the agent's team. */
export type Other = { place: string | null; reason: SkipReason | "holdout" | "unknown" | "team"; needs: string[] };

/** Whom a look-up is about, as typed. */
export type Who = {
  customer: string;
  /** The agent's team, for tests that are drawn by team and day; "" when not said. */
  team: string;
  /** What was said of the customer, by attribute; never "". */
  attributes: Record<string, string>;
};

export type LookUp = Who & {
  instructions: Instruction[];
  /** Tests that do not concern this customer, or of which that cannot be told, and why. */
  others: Other[];
  running: number;
};

/** How a secure attribute's value is hashed; null where that cannot be done: its tests then cannot be told. */
export type Hash = ((value: string) => string) | null;

/**
 * The variation of each running test for one customer, as the official SDK decides it, and what its card says. Runs
 * alike on the server and, when the network is gone, in the browser. Nothing is stored and nothing is tracked. A test
 * that depends on something not known of the customer gets no card: a wrong one would spoil it.
 */
export function cardsFor(pack: AgentPack, who: Who, now: Date, hash: Hash): LookUp {
  const { payload, tests } = pack;
  const { customer, team, attributes: said } = who;
  const result: LookUp = { customer, team, attributes: said, instructions: [], others: [], running: tests.length };
  const attributes = attributesOf(pack, who, now, hash);
  for (const test of tests) {
    const { id, flagKey, place, shipped, cards } = test;
    const decided = preview(payload, flagKey, attributes);
    const needs = decisiveAttributes(payload, flagKey, decided.rules).filter((name) => !(name in attributes));
    const own = decided.experiment?.key === test.ruleKey ? decided.experiment.variation : null;
    const variation = own ?? (decided.source === "force" ? shipped : null);
    if (needs.length > 0) {
      const ofTeam = test.unit === "team-day" && needs.every((name) => name === test.hashAttribute);
      result.others.push({ place, reason: ofTeam ? "team" : "unknown", needs });
    } else if (variation === null) {
      const skipped = decided.rules.find(({ reason }) => reason !== null)?.reason ?? "prerequisite";
      result.others.push({ place, reason: decided.source === "holdout" ? "holdout" : skipped, needs });
    } else {
      const usual = variation === 0;
      const card = cards[variation] ?? null;
      result.instructions.push({ test: id, variation, place, card, usual, everyone: own === null });
    }
  }
  // What is out of the ordinary comes first.
  result.instructions.sort((a, b) => Number(a.usual) - Number(b.usual));
  return result;
}

/** What an application would tell the SDK of this customer. */
function attributesOf({ tests, timeZone, secure }: AgentPack, who: Who, now: Date, hash: Hash): Attributes {
  const { customer, team } = who;
  const plain: Record<string, string> = { ...who.attributes, id: customer };
  for (const { unit, hashAttribute } of tests) {
    if (unit === "customer") plain[hashAttribute] = customer;
    else if (team !== "") plain[hashAttribute] = teamDay(team, timeZone, now);
    else delete plain[hashAttribute];
  }
  return Object.fromEntries(
    Object.entries(plain).flatMap(([name, value]) => {
      if (secure.includes(name)) return hash === null ? [] : [[name, hash(value)]];
      return [[name, name in who.attributes ? scalar(value) : value]];
    }),
  );
}

/** A typed value as an application would hold it. */
function scalar(value: string): string | number | boolean {
  if (value === "true" || value === "false") return value === "true";
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(value) ? Number(value) : value;
}

/** The unit of a test by team and day, "lyon:2026-11-21": what an application sends as that SDK attribute. */
export function teamDay(team: string, timeZone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" })
    .formatToParts(now)
    .map(({ type, value }) => [type, value] as const);
  const { year, month, day } = Object.fromEntries(parts);
  return `${team.toLowerCase()}:${year}-${month}-${day}`;
}
