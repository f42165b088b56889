import type { Logger } from "pino";
import type { ConnectionFlags } from "#app/db/flag-payload.server.ts";
import { type ServedPayload, servePayload } from "./served-payload.ts";

/** Where payloads come from; in the server the database, see `readConnectionFlags` and `readPayloadVersions`. */
export type PayloadSource = {
  read(clientKey: string): Promise<ConnectionFlags | null>;
  versions(): Promise<ReadonlyMap<number, number>>;
};

/** Hears every new version of a connection's payload, and null once when the connection is revoked. */
export type PayloadListener = (served: ServedPayload | null) => void;

export type Payloads = {
  /** The present payload of a client key that was asked for before, without waiting; undefined: ask `get`. */
  known(clientKey: string): ServedPayload | undefined;
  /** The present payload of a client key; null when it is unknown or revoked. */
  get(clientKey: string): Promise<ServedPayload | null>;
  /** @returns how to stop listening */
  subscribe(clientKey: string, listener: PayloadListener): () => void;
  /** Compares with the database now instead of at the next turn. */
  check(): Promise<void>;
  /** Stops comparing; resolves once nothing reads the database any more. */
  close(): Promise<void>;
};

/** Well under the second within which a change must be everywhere. */
const pollMilliseconds = 250;
/** Wrong keys are remembered between two turns, so that a flood of them costs no query each; no more than this. */
const rememberedUnknown = 10_000;

type PayloadCacheOptions = { pollEvery?: number; now?: () => Date };

const clientKeyPattern = /^[\w-]{1,100}$/;

/**
 * Keeps the payload of every connection in use ready in memory. A small query four times a second compares versions, and
 * whoever hears of a change earlier calls `check`. When the database cannot be read the last payload is served on.
 */
export function createPayloads(source: PayloadSource, log: Logger, options: PayloadCacheOptions = {}): Payloads {
  const { pollEvery = pollMilliseconds, now = () => new Date() } = options;
  const entries = new Map<string, ServedPayload>();
  const listeners = new Map<string, Set<PayloadListener>>();
  const loading = new Map<string, Promise<ServedPayload | null>>();
  const unknown = new Set<string>();

  const load = (clientKey: string): Promise<ServedPayload | null> => {
    const running = loading.get(clientKey);
    if (running) return running;
    const started = read(clientKey).finally(() => loading.delete(clientKey));
    loading.set(clientKey, started);
    return started;
  };
  const read = async (clientKey: string): Promise<ServedPayload | null> => {
    const flags = await source.read(clientKey);
    const served = flags && (await servePayload(flags));
    if (served) entries.set(clientKey, served);
    else {
      entries.delete(clientKey);
      if (unknown.size < rememberedUnknown) unknown.add(clientKey);
    }
    return served;
  };
  const refresh = async (clientKey: string) => {
    const served = await load(clientKey);
    for (const listener of listeners.get(clientKey) ?? []) listener(served);
  };
  const compare = async () => {
    unknown.clear();
    if (entries.size === 0) return;
    const versions = await source.versions();
    const instant = now();
    const changed = [...entries].filter(
      ([, { workspaceId, version, validUntil }]) =>
        version !== (versions.get(workspaceId) ?? 0) || (validUntil !== null && validUntil <= instant),
    );
    await Promise.all(changed.map(([clientKey]) => refresh(clientKey)));
  };

  // One comparison at a time; who asks meanwhile gets another one after it, since the first may have read too early.
  let comparing: Promise<void> | null = null;
  let again: Promise<void> | null = null;
  const check = (): Promise<void> => {
    if (comparing) {
      again ??= comparing.then(check, check);
      return again;
    }
    again = null;
    comparing = compare().finally(() => {
      comparing = null;
    });
    return comparing;
  };
  const timer = setInterval(() => {
    if (comparing) return;
    check().catch((error: unknown) =>
      log.error({ err: error }, "flag changes could not be read; serving what is known"),
    );
  }, pollEvery);
  timer.unref();

  return {
    known: (clientKey) => entries.get(clientKey),
    get: async (clientKey) => {
      const served = entries.get(clientKey);
      if (served) return served;
      if (unknown.has(clientKey) || !clientKeyPattern.test(clientKey)) return null;
      return await load(clientKey);
    },
    subscribe: (clientKey, listener) => {
      const group = listeners.get(clientKey) ?? new Set();
      listeners.set(clientKey, group.add(listener));
      return () => {
        group.delete(listener);
        if (group.size === 0 && listeners.get(clientKey) === group) listeners.delete(clientKey);
      };
    },
    check,
    close: async () => {
      clearInterval(timer);
      await Promise.allSettled([comparing, again, ...loading.values()]);
    },
  };
}
