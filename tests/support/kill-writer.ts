import { openDatabase } from "#app/db/open-database.server.ts";
import { createFolder } from "#app/ingest/folder.ts";
import { createIngest } from "#app/ingest/ingest.ts";
import { log } from "#app/log.server.ts";
import { factsFixture, testSecret } from "#tests/support/facts.ts";

/** The answers of a round, always the same. */
export function answersOf(round: number, count: number, from = 0): object[] {
  return Array.from({ length: count }, (_, n) => ({
    ...{ id: `r${round}.${from + n}`, customer: `c${(from + n) % 300}`, scale: "ces", score: 1 + ((from + n) % 7) },
    at: new Date(Date.UTC(2026, 9, 1 + ((from + n) % 28))).toISOString(),
  }));
}

/**
 * A process made to be killed: writes answers from several senders at once while it folds, and prints each id once its
 * commit is acknowledged. Arguments: what `openDatabase` takes as JSON, round.
 */
export async function main([target = "", round = "0"]: string[]): Promise<void> {
  log.level = "silent";
  const database = await openDatabase(JSON.parse(target));
  const { pool, kind } = database;
  const { rows } = await pool.query("select from workspace");
  const first = rows.length === 0;
  const ingest = first
    ? (await factsFixture(database)).ingest
    : createIngest({ pool, kind, secret: testSecret, now: () => new Date() });
  await ingest.write(1, "exposures", answersOf(Number(round), 300).map(exposureOf), { wait: true });
  createFolder({ pool, kind, log }).start();
  process.stdout.write("ready\n");
  const send = async (sender: number) => {
    for (let batch = 0; ; batch++) {
      const answers = answersOf(Number(round), 20, (batch * 4 + sender) * 20);
      const { rejected } = await ingest.write(1, "answers", answers, { wait: true });
      if (rejected.length > 0) throw new Error(JSON.stringify(rejected));
      for (const answer of answers) process.stdout.write(`${"id" in answer ? answer.id : ""}\n`);
    }
  };
  await Promise.all([0, 1, 2, 3].map(send));
}

function exposureOf(_: object, n: number): object {
  return { customer: `c${n}`, experiment: "callback", variation: n % 3, at: "2026-10-10T00:00:00Z" };
}
