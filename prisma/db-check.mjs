// npm run db:check: fails when the migrations do not lead to schema.prisma and facts.sql.
import { factDifference, schemaDifference } from "./schema-engine.mjs";

const sql = await schemaDifference();
const facts = await factDifference();
if (sql !== "") {
  console.error(`Migrations are missing for prisma/schema.prisma. Run: npm run db:new <name>\n\n${sql}\n`);
}
if (facts.length > 0) {
  console.error(`Migrations and prisma/facts.sql disagree (- migrations, + facts.sql):\n${facts.join("\n")}\n`);
}
if (sql !== "" || facts.length > 0) process.exit(1);
console.log("The migrations lead to prisma/schema.prisma and prisma/facts.sql.");
