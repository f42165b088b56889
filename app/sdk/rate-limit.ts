/** How much one sender may send within a window. */
export type RateLimit = { windowMilliseconds: number; requests: number; rows: number };

/** Senders remembered at most; beyond, a new one shares the budget of all others like it. */
const rememberedSenders = 50_000;

/**
 * Counts requests and rows per sender in fixed windows.
 * @returns whether the sender is still within its limits, having counted this request
 */
export function createRateLimit(limit: RateLimit): (sender: string, rows: number, now: Date) => boolean {
  let window = 0;
  let senders = new Map<string, { requests: number; rows: number }>();
  return (sender, rows, now) => {
    const present = Math.floor(now.getTime() / limit.windowMilliseconds);
    if (present !== window) {
      window = present;
      senders = new Map();
    }
    const name = senders.has(sender) || senders.size < rememberedSenders ? sender : "everyone else";
    const used = senders.get(name) ?? { requests: 0, rows: 0 };
    used.requests += 1;
    used.rows += rows;
    senders.set(name, used);
    return used.requests <= limit.requests && used.rows <= limit.rows;
  };
}
