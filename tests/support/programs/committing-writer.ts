// A process of its own for tests of what outlives it: opens the database of DATA_DIR and stores one row after another,
// writing each number to stdout once its commit has been acknowledged.
import { resolve } from "node:path";
import { openDatabase } from "#app/db/open-database.server.ts";
import { DatabaseRefused } from "#app/db/types.server.ts";
import { log } from "#app/log.server.ts";

log.level = "silent"; // stdout is for the numbers

try {
  const { pool } = await openDatabase({ databaseUrl: null, dataDir: resolve(process.env.DATA_DIR ?? "") });
  await pool.query("create table if not exists acknowledged (n int primary key)");
  for (let n = 1; ; n++) {
    await pool.query("insert into acknowledged values ($1)", [n]);
    process.stdout.write(`${n}\n`);
  }
} catch (error) {
  if (!(error instanceof DatabaseRefused)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
