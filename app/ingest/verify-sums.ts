import { openDatabase } from "#app/db/open-database.server.ts";
import { loadEnv } from "#app/env.server.ts";
import { verifySums } from "./verify.ts";

/** `npm run verify:sums`: exit 1 when a stored sum is not what the facts give. */
export async function main(): Promise<void> {
  const database = await openDatabase(loadEnv());
  try {
    const { differences, waiting } = await verifySums(database.pool);
    for (const { workspaceId, table, rows } of differences) {
      process.stdout.write(`workspace ${workspaceId}: ${rows} rows of ${table} differ from the facts\n`);
    }
    const pending = `${waiting.customers} customers and ${waiting.experiments} tests wait for the fold`;
    process.stdout.write(
      differences.length > 0
        ? `Sums differ; ${pending}.\n`
        : `Every sum equals the facts to the last digit; ${pending}.\n`,
    );
    if (differences.length > 0) process.exitCode = 1;
  } finally {
    await database.close();
  }
}
