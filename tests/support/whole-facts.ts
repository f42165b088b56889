import { expect } from "vitest";
import { openDatabase } from "#app/db/open-database.server.ts";
import { createFolder } from "#app/ingest/folder.ts";
import { verifySums } from "#app/ingest/verify.ts";
import { log } from "#app/log.server.ts";

/**
 * That every acknowledged answer is stored, none twice, and that after a fold every sum is what the facts give.
 * @param count of all answers, where that is known
 */
export async function expectWholeFacts(
  place: { dataDir: string; databaseUrl: string | null },
  acknowledged: ReadonlySet<string>,
  count?: number,
): Promise<void> {
  const { pool, kind, close } = await openDatabase(place);
  try {
    const { rows } = await pool.query<{ answer_id: string }>("select answer_id from answer");
    const stored = new Set(rows.map((row) => row.answer_id));
    expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([]);
    expect(stored.size).toBe(rows.length);
    if (count !== undefined) expect(rows.length).toBe(count);
    await createFolder({ pool, kind, log }).foldNow();
    expect(await verifySums(pool)).toEqual({ differences: [], waiting: { customers: 0, experiments: 0 } });
    const sums = await pool.query<{ n: number }>("select sum(n)::int as n from series where experiment_id = 0");
    expect(sums.rows).toEqual([{ n: rows.length }]);
  } finally {
    await close();
  }
}
