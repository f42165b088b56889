import { createRandom } from "#experiments/stats/random.ts";
import type { ApiClient } from "./api-client.ts";
import { succeed } from "./api-client.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const dayOf = (instant: number) => new Date(instant).toISOString().slice(0, 10);

/** One positive, one null, one harmful test: points added to the score, and changes of two shares of customers. */
export const planted = {
  "callback-first": { flag: "contact-callback", score: 0.6, repeatContact: -0.06, complaint: 0 },
  "new-greeting": { flag: "contact-greeting", score: 0, repeatContact: 0, complaint: 0 },
  "bot-first": { flag: "contact-bot", score: -0.4, repeatContact: 0, complaint: 0.05 },
} as const;

export type PlantedTest = keyof typeof planted;
// Object.keys of a constant object gives its keys.
export const plantedTests = Object.keys(planted) as PlantedTest[];

const usual = { repeatContact: 0.25, complaint: 0.06, answering: 0.4, askedAnyway: 0.9 };

/** Scores 2…6 before any effect: a point up or down stays on the scale of 1 to 7, so planted effects are exact. */
const scoresOn = { web: [0.15, 0.25, 0.3, 0.2, 0.1], phone: [0.05, 0.15, 0.3, 0.3, 0.2] } as const;
/** More customers telephone than before: the mean rises by 0.2 × 0.6 points without anybody being happier. */
const phoneShare = { before: 0.3, now: 0.5 };

export const population = { customers: 20_000, baselineAnswers: 3_000 };

/** Sets a workspace up from nothing, up to three drafts that serve one key result, by the API alone. */
export async function setUpByApi(api: ApiClient, now: number, owner: string): Promise<void> {
  const put = (path: string, document: unknown) => succeed(api.put(`/api/v1/${path}`, document));
  await put("scales/ces", {
    ...{ name: "Ease", instrument: "ces-2", min: 1, max: 7, direction: "up", scoring: "mean" },
    wording: { en: "It was easy to get help.", fr: "Obtenir de l’aide a été facile." },
  });
  const steps = [
    { key: "queue", name: "Waiting" },
    { key: "call", name: "Talking" },
  ];
  await put("journeys/contact", { name: "Getting help", steps });
  await put("channels/phone", { name: "Phone", kind: "human" });
  await put("channels/web", { name: "Website", kind: "digital" });
  await put("metrics/ease", { name: "Ease of getting help", kind: "survey", scale: "ces", journey: "contact" });
  await put("metrics/repeat-contact", { name: "Contacted again", kind: "occurrence", direction: "down" });
  await put("metrics/complaint", { name: "Complained", kind: "occurrence", direction: "down" });
  await put("cycles/this-quarter", {
    ...{ name: "This quarter", startsOn: dayOf(now - 40 * DAY), endsOn: dayOf(now + 50 * DAY) },
  });
  await put("objectives/help", { title: "Help without effort", cycle: "this-quarter", owner });
  await put("key-results/effort", {
    ...{ objective: "help", title: "Getting help is easier", kind: "increase", metric: "ease", owner },
    ...{ baseline: 4.03, target: 4.6, journey: "contact", source: "asked after each contact", smallestEffect: 0.15 },
    ...{ startsOn: dayOf(now - 35 * DAY), dueOn: dayOf(now + 40 * DAY) },
    ...{ baselineFrom: dayOf(now - 63 * DAY), baselineTo: dayOf(now - 36 * DAY), windowDays: 28 },
  });
  for (const key of plantedTests) await put(`experiments/${key}`, testDocument(key));
}

function testDocument(key: PlantedTest) {
  return {
    ...{ name: key, flagKey: planted[key].flag, keyResult: "effort", journey: "contact", step: "queue" },
    hypothesis: { change: "we change how a contact begins", effect: "getting help is easier", reason: "waiting tires" },
    variations: [
      { key: "control", name: "As today", weight: 0.5, value: false },
      { key: "new", name: "Changed", weight: 0.5, value: true, agentCard: "Begin the contact the new way." },
    ],
    metrics: {
      primary: { metric: "ease", smallestEffect: 0.15 },
      corroboration: [{ metric: "repeat-contact", smallestEffect: 0.02 }],
      guardrails: [{ metric: "complaint", smallestEffect: 0.01 }],
    },
    survey: { when: "after each contact", everyVariation: true },
    affordableLoss: { complaints: 100_000, complaintMetric: "complaint", days: 90 },
    plannedAnswers: 8_000,
  };
}

export type Facts = { exposures: object[]; answers: Answer[]; events: Event[]; solicitations: object[] };
type Event = { id: string; customer: string; metric: string; at: string };
type Answer = { id: string; customer: string; score: number; channel: string };

/** Answers from before any test, of other customers. */
export function baselineAnswers(now: number): Answer[] {
  const random = createRandom("before the quarter");
  return Array.from({ length: population.baselineAnswers }, (_, index) => {
    const at = new Date(now - (62 - 25 * random.next()) * DAY).toISOString();
    const channel = random.bernoulli(phoneShare.before) ? "phone" : "web";
    const score = 2 + random.pick(scoresOn[channel]);
    const step = random.bernoulli(0.5) ? "queue" : "call";
    return { id: `before-${index}`, customer: `before-${index}`, scale: "ces", score, at, channel, step };
  });
}

/**
 * Four weeks of customers. `meet` evaluates the three flags for one customer, as an application would, and gives the
 * variation keys it was told; the application's own exposures are sent besides.
 */
export function liveQuarter(now: number, meet: (customer: string) => Record<PlantedTest, string>): Facts {
  const random = createRandom("the quarter");
  const facts: Facts = { exposures: [], answers: [], events: [], solicitations: [] };
  for (let index = 0; index < population.customers; index += 1) {
    const customer = `customer-${index}`;
    const at = now - (27 - 23 * random.next()) * DAY;
    const later = (hours: number) => new Date(at + hours * HOUR).toISOString();
    const channel = random.bernoulli(phoneShare.now) ? "phone" : "web";
    const step = random.bernoulli(0.5) ? "queue" : "call";
    const where = { channel, step };
    const assigned = meet(customer);
    const met = plantedTests.filter((key) => assigned[key] === "new").map((key) => planted[key]);
    for (const key of plantedTests) {
      facts.exposures.push({ customer, experiment: key, variation: assigned[key], at: later(0), channel });
    }
    let score = 2 + random.pick(scoresOn[channel]);
    for (const effect of met) {
      if (random.bernoulli(Math.abs(effect.score))) score += Math.sign(effect.score);
    }
    const asked = random.bernoulli(usual.askedAnyway);
    const reason = asked ? "asked" : "asked-recently";
    facts.solicitations.push({ id: `s-${index}`, customer, scale: "ces", asked, reason, at: later(1) });
    if (asked && random.bernoulli(usual.answering)) {
      const answer = {
        id: `a-${index}`,
        customer,
        scale: "ces",
        score,
        askedAt: later(1),
        at: later(1 + 30 * random.next()),
      };
      facts.answers.push({ ...answer, ...where });
    }
    for (const [metric, field] of [
      ["repeat-contact", "repeatContact"],
      ["complaint", "complaint"],
    ] as const) {
      const chance = met.reduce((sum, effect) => sum + effect[field], usual[field]);
      const happened = random.bernoulli(chance);
      if (happened) facts.events.push({ id: `${metric}-${index}`, customer, metric, at: later(48), ...where });
    }
  }
  return facts;
}
