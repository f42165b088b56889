// npm run vectors -- FILE: scores a file of reference vectors and leaves with 1 when any of them fails.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("Usage: npm run vectors -- FILE (for instance ../shared/reference/vectors.json)");
  process.exit(2);
}
const { vectors } = JSON.parse(readFileSync(resolve(file), "utf8"));
const { module } = await runnerImport(fileURLToPath(new URL("score.ts", import.meta.url)), {
  configFile: false,
  logLevel: "error",
});
const verdicts = module.scoreAll(vectors);
console.log(module.report(verdicts));
process.exit(verdicts.some(({ verdict }) => verdict === "fail") ? 1 : 0);
