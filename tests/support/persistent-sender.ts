import { setTimeout as sleep } from "node:timers/promises";

/** What a customer's own program does: sends each batch again, with the same ids, until it is acknowledged. */
export type PersistentSender = {
  /** Ids whose storage the server has acknowledged. */
  acknowledged: Set<string>;
  /** How often an attempt failed: a refused connection, a 5xx, a cut answer. */
  failures(): number;
  /** Resolves when the batches under way are acknowledged. */
  stop(): Promise<void>;
};

const batchRows = 20;

/** Several flows of answers on the scale `ces-2` at once. `url` is asked anew for every attempt: servers restart. */
export function startSender(url: () => string, apiKey: string, flows = 4): PersistentSender {
  const acknowledged = new Set<string>();
  let failures = 0;
  let stopped = false;
  const at = new Date(Date.now() - 3_600_000).toISOString();

  async function flow(which: number): Promise<void> {
    for (let batch = 0; !stopped; batch++) {
      const rows = Array.from({ length: batchRows }, (_, n) => ({
        ...{ id: `s${which}.${batch}.${n}`, customer: `c${(which * 7 + batch * batchRows + n) % 300}` },
        ...{ scale: "ces-2", score: 1 + (n % 7), at },
      }));
      while (!(await send(rows))) {
        failures++;
        await sleep(50);
      }
      for (const { id } of rows) acknowledged.add(id);
    }
  }

  async function send(rows: object[]): Promise<boolean> {
    try {
      const response = await fetch(`${url()}/api/v1/answers`, {
        method: "POST",
        headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
        body: JSON.stringify(rows),
      });
      const body: unknown = await response.json();
      if (response.status >= 500 || response.status === 429) return false;
      if (response.status !== 200) throw new RangeError(`${response.status} ${JSON.stringify(body)}`);
      return true;
    } catch (error) {
      // What fetch and JSON throw when a connection breaks; a refusal of the rows is a failed test.
      if (error instanceof RangeError) throw error;
      return false;
    }
  }

  const running = Promise.all(Array.from({ length: flows }, (_, which) => flow(which)));
  // Heard by `stop`.
  running.catch(() => {});
  return {
    acknowledged,
    failures: () => failures,
    async stop() {
      stopped = true;
      await running;
    },
  };
}
