import type { Random } from "#experiments/stats/random.ts";
import {
  baseline,
  channelTruth,
  driftAtEnd,
  type Effect,
  effects,
  type Journey,
  journeyTruth,
  storeShiftAtEnd,
} from "./truth.ts";
import { verbatims } from "./verbatims.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export type DayOfFacts = {
  day: Date;
  exposures: { customer: string; experiment: string; variation: string; at: string; channel: string }[];
  answers: {
    id: string;
    customer: string;
    scale: string;
    score: number;
    at: string;
    askedAt: string;
    step?: string;
    channel: string;
    language: string;
    comment?: string;
  }[];
  events: { id: string; customer: string; metric: string; value: number; at: string; step: string; channel: string }[];
  solicitations: { id: string; customer: string; scale: string; asked: boolean; reason: string; at: string }[];
};

export type SimulatedTest = {
  key: string;
  journey: Journey;
  /** Customers meet the test from `from` up to `to` (null: still running). */
  from: Date;
  to: Date | null;
  /** What everyone gets after the test, by variation key; null when it was rolled back. */
  shipped: { variation: string; at: Date } | null;
  /** The official SDK's answer for a customer. */
  assign(customer: string): string | null;
};

export type Simulation = {
  /** A stream of its own for each day and journey: what happens later today changes no other day. */
  randomOf(name: string): Random;
  from: Date;
  now: Date;
  /** Read anew every day, so that a test stopped by its own results has no more visitors the day after. */
  tests(): readonly SimulatedTest[];
};

type Visit = {
  id: string;
  customer: string;
  journey: Journey;
  channel: { key: string; offset: number };
  step: string;
  at: Date;
  time: number;
  happening: Effect[];
};
type Known = { customer: string; day: number };

/** One day of Maison Lumen after the other: who came, what they met, what they answered, what happened to them next. */
export function* simulate(world: Simulation): Generator<DayOfFacts> {
  const { from, now } = world;
  const known: Record<Journey, Known[]> = { returns: [], help: [], delivery: [] };
  const days = Math.floor((now.getTime() - from.getTime()) / DAY);
  let serial = 0;
  for (let day = 0; day <= days; day += 1) {
    const start = new Date(from.getTime() + day * DAY);
    const facts: DayOfFacts = { day: start, exposures: [], answers: [], events: [], solicitations: [] };
    const tests = world.tests();
    for (const journey of ["returns", "help", "delivery"] as const) {
      const random = world.randomOf(`${start.toISOString().slice(0, 10)} ${journey}`);
      const weekend = [0, 6].includes(start.getUTCDay()) ? 0.7 : 1.12;
      const visits = random.poisson(journeyTruth[journey].visitsPerDay * weekend);
      for (let index = 0; index < visits; index += 1) {
        serial += 1;
        const customer = pickCustomer(random, known[journey], day, serial);
        const at = new Date(start.getTime() + (7 + random.next() * 13) * HOUR);
        if (at >= now) continue;
        const channel = pickChannel(random, journey, day / days);
        const happening = meetTests(tests, { journey, customer, at, channel: channel.key }, facts);
        const step = journeyTruth[journey].step[random.bernoulli(0.55) ? 0 : 1];
        live(
          { id: `v${serial}`, customer, journey, channel, step, at, time: day / days, happening },
          { random, now },
          facts,
        );
      }
    }
    yield facts;
  }
}

function pickCustomer(random: Random, known: Known[], day: number, serial: number): string {
  const longAgo = known.length > 0 ? known[random.int(known.length)] : undefined;
  if (longAgo && day - longAgo.day > 10 && random.bernoulli(baseline.returning * 2)) return longAgo.customer;
  const customer = `ML-${String(100_000 + serial)}`;
  known.push({ customer, day });
  return customer;
}

/** Over the quarter, returns move from the website to the stores. */
function pickChannel(random: Random, journey: Journey, time: number): { key: string; offset: number } {
  const shift = journey === "returns" ? storeShiftAtEnd * time : 0;
  const options = channelTruth[journey];
  const shares = options.map(({ key, share }) => share + (key === "store" ? shift : key === "web" ? -shift : 0));
  const picked = options[random.pick(shares)];
  if (!picked) throw new RangeError("a journey needs channels");
  return picked;
}

/** Exposes the customer to the running tests of the journey and returns what all its tests do to this visit. */
function meetTests(
  tests: readonly SimulatedTest[],
  visit: { journey: Journey; customer: string; at: Date; channel: string },
  facts: DayOfFacts,
): Effect[] {
  const happening: Effect[] = [];
  for (const test of tests) {
    if (test.journey !== visit.journey) continue;
    if (test.shipped && visit.at >= test.shipped.at) happening.push(effects[test.key]?.[test.shipped.variation] ?? {});
    if (visit.at < test.from || (test.to && visit.at >= test.to)) continue;
    const variation = test.assign(visit.customer);
    if (variation === null) continue;
    facts.exposures.push({
      customer: visit.customer,
      experiment: test.key,
      variation,
      at: visit.at.toISOString(),
      channel: visit.channel,
    });
    happening.push(effects[test.key]?.[variation] ?? {});
  }
  return happening;
}

type Moment = { random: Random; now: Date };

function live(visit: Visit, moment: Moment, facts: DayOfFacts): void {
  const { random, now } = moment;
  const { id, customer, journey, channel, step, at, happening } = visit;
  const total = (field: "score" | "repeatContact" | "complaint") =>
    happening.reduce((sum, effect) => sum + (effect[field] ?? 0), 0);
  const truth = journeyTruth[journey];
  const top = truth.scale === "ces" ? 7 : 5;
  const lived = random.normal(channel.offset + driftAtEnd[journey] * visit.time + total("score"), truth.sd);
  const score = clip(Math.round(truth.mean + lived), 1, top);
  const language = random.bernoulli(0.6) ? "fr" : "en";

  const asked = random.bernoulli(baseline.asked);
  const askedAt = later(at, 2 * HOUR * (0.2 + random.next()));
  const happy = score > (top + 1) / 2;
  const answering = happening.find((effect) => effect.answering)?.answering;
  const answers =
    asked && random.bernoulli(answering ? (happy ? answering.happy : answering.unhappy) : baseline.answering);
  const answeredAt = later(askedAt, random.exponential(1 / (10 * HOUR)));
  if (askedAt < now) {
    const reason = asked ? "asked" : random.bernoulli(0.7) ? "asked-recently" : "opted-out";
    facts.solicitations.push({ id: `${id}-s`, customer, scale: truth.scale, asked, reason, at: askedAt.toISOString() });
  }
  if (answers && answeredAt < now) {
    const comment = random.bernoulli(baseline.comments) ? sentence(random, journey, score, top, language) : undefined;
    facts.answers.push({
      id: `${id}-a`,
      customer,
      scale: truth.scale,
      score,
      at: answeredAt.toISOString(),
      askedAt: askedAt.toISOString(),
      step,
      channel: channel.key,
      language,
      comment,
    });
  }
  relate(visit, lived, language, { random, now }, facts);

  const event = (metric: string, value: number, when: Date) => {
    if (when < now)
      facts.events.push({
        id: `${id}-${metric}`,
        customer,
        metric,
        value,
        at: when.toISOString(),
        step,
        channel: channel.key,
      });
  };
  if (journey !== "delivery")
    event(
      "repeat-contact",
      random.bernoulli(baseline.repeatContact + total("repeatContact")) ? 1 : 0,
      later(at, 7 * DAY),
    );
  if (random.bernoulli(baseline.complaint + total("complaint")))
    event("complaint", 1, later(at, random.exponential(1 / (30 * HOUR))));
  if (journey === "help") {
    const factor = happening.reduce((product, effect) => product * (effect.minutes ?? 1), 1);
    event(
      "contact-minutes",
      Math.round(random.lognormal(baseline.minutes.mu, baseline.minutes.sigma) * factor * 10) / 10,
      later(at, HOUR / 2),
    );
  }
}

/** One customer in ten is also asked, three days later, whether they would recommend us. */
function relate(visit: Visit, lived: number, language: string, moment: Moment, facts: DayOfFacts): void {
  const { random, now } = moment;
  if (!random.bernoulli(0.1)) return;
  const askedAt = later(visit.at, 3 * DAY);
  const at = later(askedAt, random.exponential(1 / (12 * HOUR)));
  const score = clip(Math.round(8.1 + 0.45 * lived + random.normal(0, 1.7)), 0, 10);
  if (!random.bernoulli(baseline.answering) || at >= now) return;
  facts.answers.push({
    id: `${visit.id}-n`,
    customer: visit.customer,
    scale: "nps",
    score,
    at: at.toISOString(),
    askedAt: askedAt.toISOString(),
    channel: visit.channel.key,
    language,
  });
}

function sentence(random: Random, journey: Journey, score: number, top: number, language: "fr" | "en"): string {
  const mood = score >= top - 1 ? "good" : score <= (top - 1) / 2 ? "bad" : "fair";
  const texts = verbatims[journey][mood][language];
  return texts[random.int(texts.length)] ?? "";
}

const clip = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
const later = (at: Date, milliseconds: number) => new Date(at.getTime() + milliseconds);
