import { useEffect, useSyncExternalStore } from "react";
import type { DeliveryOutcome } from "#experiments/definition/delivery.ts";
import { type AgentPack, cardsFor, type LookUp } from "./cards.ts";

/**
 * What one open page remembers, in memory alone: the last pack, and what waits for the network. Leaving the page
 * forgets every customer.
 */
type Memory = {
  pack: AgentPack | null;
  online: boolean;
  waiting: { body: string }[];
  /** Records the server would not count any more. */
  stale: number;
  recorded: Map<string, Record<number, DeliveryOutcome>>;
};

const nothing: Memory = { pack: null, online: true, waiting: [], stale: 0, recorded: new Map() };
let memory = nothing;
const watchers = new Set<() => void>();

function remember(change: Partial<Memory>): void {
  memory = { ...memory, ...change };
  for (const watcher of watchers) watcher();
}

const syncMilliseconds = 15_000;

/** What the page knows of its connection; keeps the pack fresh and sends what waits as long as it is shown. */
export function useConnection(pack: AgentPack): Memory {
  useEffect(() => {
    remember({ pack, online: true });
    const timer = setInterval(() => void synchronise(), syncMilliseconds);
    const soon = () => void synchronise();
    window.addEventListener("online", soon);
    window.addEventListener("offline", soon);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", soon);
      window.removeEventListener("offline", soon);
      memory = nothing;
    };
  }, [pack]);
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => memory,
    () => nothing,
  );
}

/** Asks for the newest pack and hands in what waits; a network that is gone is a state to show, not an error. */
export async function synchronise(): Promise<void> {
  const response = await call("/agent/pack");
  if (!response) return;
  // The pack's own route answers nothing else.
  remember({ pack: (await response.json()) as AgentPack, online: true });
  while (memory.waiting[0]) {
    const [first, ...rest] = memory.waiting;
    const answer = await call("/agent/record", { method: "POST", body: new URLSearchParams(first?.body) });
    if (!answer) return;
    remember({ waiting: rest, stale: memory.stale + (answer.status === 409 ? 1 : 0) });
  }
}

/** The response, or null when nobody answered; signed out meanwhile, the page is opened anew. */
async function call(url: string, init: RequestInit = {}): Promise<Response | null> {
  try {
    const response = await fetch(url, { ...init, redirect: "manual" });
    if (response.type === "opaqueredirect" || response.status === 403) window.location.reload();
    else if (response.status < 500) return response;
  } catch (error) {
    // `fetch` throws this, and only this, when no answer came.
    if (!(error instanceof TypeError)) throw error;
  }
  remember({ online: false });
  return null;
}

/** Whether an error of a call means that nobody answered. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  return typeof error === "object" && error !== null && "status" in error && Number(error.status) >= 502;
}

export type OfflineAnswer = {
  ok: true;
  found: LookUp | null;
  lookUp: string;
  recorded: Record<number, DeliveryOutcome>;
  result: "waiting" | null;
  observation: string;
};

/** Answers a form of the page from what it remembers; null when it has never been synchronised. */
export function answerOffline(form: FormData, now: Date): OfflineAnswer | null {
  const { pack } = memory;
  if (!pack) return null;
  const of = (name: string) => String(form.get(name) ?? "").trim();
  const lookUp = of("lookUp") || crypto.randomUUID();
  const intent = of("intent");
  const recorded = memory.recorded.get(lookUp) ?? {};
  const waits = intent === "deliver" || intent === "observe";
  if (waits) {
    const body = new URLSearchParams([...form].map(([name, value]) => [name, String(value)])).toString();
    remember({ waiting: [...memory.waiting, { body }] });
  }
  if (intent === "deliver") {
    // The page's own buttons offer nothing else.
    recorded[Number(of("test"))] = of("outcome") as DeliveryOutcome;
    memory.recorded.set(lookUp, recorded);
  }
  remember({ online: false });
  const customer = of("customer");
  const attributes = Object.fromEntries(
    pack.asks.flatMap((name) => {
      const value = of(`attribute.${name}`);
      return value === "" ? [] : [[name, value] as const];
    }),
  );
  // The salt of secure attributes never leaves the server: what depends on one cannot be told here.
  const found = customer === "" ? null : cardsFor(pack, { customer, team: of("team"), attributes }, now, null);
  return { ok: true, found, lookUp, recorded, result: waits ? "waiting" : null, observation: crypto.randomUUID() };
}
