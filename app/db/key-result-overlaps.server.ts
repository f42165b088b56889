import { within } from "#experiments/okr/day.ts";
import type { DecompositionInput } from "#experiments/okr/decompose.ts";
import {
  audienceOf,
  dayOf,
  isIn,
  type KeyResultTest,
  provenOn,
  stepsOf,
  type TestContext,
} from "./key-result-tests.server.ts";
import type { SharedCustomers } from "./shared-customers.server.ts";

/** Tests whose bars may stand side by side, with the variations that count. */
export function sidesOf(tests: readonly KeyResultTest[], metricId: number): { id: number; variations: number[] }[] {
  return tests.flatMap((test) => {
    const { stoppedAt, shippedAt } = test.record.experiment;
    const proven = provenOn(test, metricId).map(({ variation }) => variation);
    const variations = shippedAt === null ? proven : proven.filter((variation) => variation === test.variation);
    return variations.length === 0 || (stoppedAt !== null && shippedAt === null)
      ? []
      : [{ id: test.record.id, variations }];
  });
}

/**
 * Share of the current window's respondents who lived in both tests, for each pair that may count. From folded rows
 * where one of the two has shipped: everyone at its steps lives in it then. While both draw lots, from a sample of
 * their customers; without one, as if the lots were independent (and nobody, within one exclusion group).
 */
export function overlapsOf(
  tests: readonly KeyResultTest[],
  context: TestContext,
  customers: SharedCustomers | null,
): DecompositionInput["overlaps"] {
  const { metric, population, windows, rows, journeys } = context;
  const now = rows.filter(isIn(population)).filter(({ day }) => within(day, windows.now));
  const sides = sidesOf(tests, metric.id).flatMap(({ id, variations }) => {
    const record = tests.find((test) => test.record.id === id)?.record;
    if (record === undefined) return [];
    const steps = stepsOf(record, journeys);
    const { shippedAt, definition } = record.experiment;
    const { audience } = audienceOf(record, { population, windows, rows, steps });
    return [
      {
        ...{ id, key: record.key, variations, steps, exclusion: definition.exclusion?.group ?? null },
        ...{ shippedOn: shippedAt === null ? null : dayOf(shippedAt), audience: audience?.share ?? 1 },
      },
    ];
  });
  return sides.flatMap((a, at) =>
    sides.slice(at + 1).map((b) => ({
      experiments: [a.key, b.key] as const,
      share: sharedOf(a, b, now, customers),
    })),
  );
}

type Side = {
  id: number;
  variations: readonly number[];
  steps: readonly number[] | null;
  exclusion: string | null;
  shippedOn: string | null;
  audience: number;
};

function sharedOf(a: Side, b: Side, rows: TestContext["rows"], customers: SharedCustomers | null): number {
  let [respondents, shared, byLot, inA, inB] = [0, 0, 0, 0, 0];
  for (const { experimentId, variation, day, stepId, n } of rows) {
    const reaches = ({ shippedOn, steps, audience }: Side) =>
      shippedOn !== null && day >= shippedOn && (steps === null || steps.includes(stepId)) ? audience : 0;
    const drawn = ({ id, variations, shippedOn }: Side) =>
      experimentId === id && variations.includes(variation) && (shippedOn === null || day < shippedOn);
    const lots = [a, b].every(({ shippedOn }) => shippedOn === null || day < shippedOn);
    if (experimentId === 0) {
      respondents += n;
      shared += n * reaches(a) * reaches(b);
      if (lots) byLot += n;
    }
    if (drawn(a)) shared += n * reaches(b);
    if (drawn(b)) shared += n * reaches(a);
    if (lots && drawn(a)) inA += n;
    if (lots && drawn(b)) inB += n;
  }
  if (respondents === 0) return 0;
  const independent = a.exclusion !== null && a.exclusion === b.exclusion ? 0 : byLot === 0 ? 0 : inB / byLot;
  const met = customers?.share(place(a), place(b)) ?? independent;
  return Math.min(1, (shared + inA * met) / respondents);
}

const place = ({ id, variations }: Side) => ({ experimentId: id, variations });
