// npm run db:new <name>: writes the migration that leads from the existing migrations to schema.prisma.
// A change of the fact tables is written by hand: edit facts.sql, `npm run db:new <name> -- --empty`, fill in the SQL.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { migrationNames, migrationsFolder, schemaDifference } from "./schema-engine.mjs";

const [name, option] = process.argv.slice(2);
if (!/^[a-z][a-z0-9_]*$/.test(name ?? "") || (option !== undefined && option !== "--empty")) {
  console.error("Usage: npm run db:new <name> [-- --empty]   (name: lower-case letters, digits, _)");
  process.exit(1);
}

mkdirSync(migrationsFolder, { recursive: true });
const sql = option === "--empty" ? "-- Write the change of prisma/facts.sql here." : await schemaDifference();
if (sql === "") {
  console.log("Nothing to do: the migrations already lead to prisma/schema.prisma.");
} else {
  const instant = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  // Two migrations within a second must still sort in the order they were made.
  const last = migrationNames().at(-1)?.slice(0, 14) ?? "0";
  const folderName = `${instant > last ? instant : String(BigInt(last) + 1n)}_${name}`;
  mkdirSync(join(migrationsFolder, folderName));
  writeFileSync(join(migrationsFolder, folderName, "migration.sql"), `${sql}\n`);
  console.log(`Wrote prisma/migrations/${folderName}/migration.sql. Read it before you commit it.`);
}
