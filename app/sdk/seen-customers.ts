import type { Logger } from "pino";
import { type SeenCustomer, trimSeen, writeSeen } from "#app/db/seen-customer.server.ts";
import type { SqlPool } from "#app/db/types.server.ts";
import type { Payload } from "#experiments/flags/payload.ts";
import { type SeenAttributes, seenAttributes, withoutReadable } from "#experiments/flags/seen-attributes.ts";
import type { ServedPayload } from "./served-payload.ts";

/** Notes what attributes customers come with, so that targeting can say whom it would match. */
export type SeenCustomers = {
  /** Takes note of a customer, or not: returns at once and never fails. */
  note(served: Pick<ServedPayload, "workspaceId" | "payload" | "clustered">, attributes: Attributes): void;
  /** Writes what was noted now instead of at the next turn. */
  flush(): Promise<void>;
  /** Stops and writes the rest. */
  close(): Promise<void>;
};

type Attributes = Readonly<Record<string, unknown>>;
type Noted = SeenAttributes & { workspaceId: number; customer: string; seenAt: Date };

const flushMilliseconds = 10_000;
/** A customer who comes again within this time is not looked at: what they are like changes seldom. */
const sameMilliseconds = 10 * 60_000;
/** A sample is enough: whoever comes when this many wait is noted another time. */
const [waitingOfWorkspace, waiting] = [250, 2_000];
const remembered = 10_000;
const longestKey = 200;

type SeenCustomersOptions = {
  pool: SqlPool;
  /** The stored form of a customer's key: `ingest.unitId`. */
  unitId(workspaceId: number, customer: string): Promise<string>;
  log: Logger;
  now(): Date;
};

/**
 * A small memory in front of a small table. Whoever has the public client key can be noted with anything, so counts are a
 * help for people, and nothing else may rest on them.
 */
export function createSeenCustomers({ pool, unitId, log, now }: SeenCustomersOptions): SeenCustomers {
  let noted = new Map<string, Noted>();
  let ofWorkspace = new Map<number, number>();
  const recent = new Map<string, number>();
  let running: Promise<void> = Promise.resolve();

  const flush = () => {
    running = running.then(async () => {
      const batch = [...noted.values()];
      noted = new Map();
      ofWorkspace = new Map();
      if (batch.length === 0) return;
      try {
        await write(pool, unitId, batch);
      } catch (error) {
        // They come again; nothing but a count for people waits for them.
        log.warn({ err: error, customers: batch.length }, "seen attributes could not be written");
      }
    });
    return running;
  };
  const timer = setInterval(flush, flushMilliseconds);
  timer.unref();

  return {
    note(served, attributes) {
      const { workspaceId } = served;
      const identifying = unitAttributes(served);
      const customer = customerOf(attributes, identifying);
      if (customer === null) return;
      const key = `${workspaceId}:${customer}`;
      const instant = now();
      const before = recent.get(key);
      if (before !== undefined && instant.getTime() - before < sameMilliseconds) return;
      const ofThis = ofWorkspace.get(workspaceId) ?? 0;
      if (noted.size >= waiting || ofThis >= waitingOfWorkspace) return;
      noted.set(key, { workspaceId, customer, seenAt: instant, ...seenAttributes(attributes, identifying) });
      ofWorkspace.set(workspaceId, ofThis + 1);
      recent.delete(key);
      recent.set(key, instant.getTime());
      const [oldest] = recent.keys();
      if (recent.size > remembered && oldest !== undefined) recent.delete(oldest);
    },
    flush,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}

async function write(pool: SqlPool, unitId: SeenCustomersOptions["unitId"], batch: readonly Noted[]): Promise<void> {
  const workspaces = [...new Set(batch.map(({ workspaceId }) => workspaceId))];
  const { rows } = await pool.query<{ id: number; secure_attributes: string[] }>(
    "select id, secure_attributes from workspace where id = any($1)",
    [workspaces],
  );
  const secure = new Map(rows.map((row) => [row.id, new Set(row.secure_attributes)]));
  const seen = new Map<string, SeenCustomer & { workspaceId: number }>();
  for (const { customer, workspaceId, ...one } of batch) {
    const names = secure.get(workspaceId);
    if (!names) continue;
    const id = await unitId(workspaceId, customer);
    seen.set(id, { ...one, ...withoutReadable(one, names), workspaceId, unitId: id });
  }
  if (seen.size > 0) await writeSeen(pool, [...seen.values()]);
  for (const workspaceId of secure.keys()) await trimSeen(pool, workspaceId);
}

const unitAttributesOf = new WeakMap<Payload, ReadonlySet<string>>();

/** What customers are told apart by: `id`, and what rules draw lots by (but for teams and days, which name nobody). */
function unitAttributes({ payload, clustered }: Pick<ServedPayload, "payload" | "clustered">): ReadonlySet<string> {
  const known = unitAttributesOf.get(payload);
  if (known) return known;
  const rules = Object.values(payload.features).flatMap((feature) => feature.rules ?? []);
  const drawn = rules.filter(({ key }) => !clustered.has(key ?? "")).map(({ hashAttribute }) => hashAttribute ?? "id");
  const names = new Set(["id", ...drawn]);
  unitAttributesOf.set(payload, names);
  return names;
}

function customerOf(attributes: Attributes, names: ReadonlySet<string>): string | null {
  for (const name of names) {
    const value = attributes[name];
    const customer = typeof value === "number" ? String(value) : value;
    if (typeof customer === "string" && customer !== "" && customer.length <= longestKey) return customer;
  }
  return null;
}
