// npm run bench:results: what the data of three pages costs at BENCH_SIZES (100000,1000000,10000000) exposures, each size
// in a database of its own, read in turn: on the server of DATABASE_URL when set, else on PGlite in a temporary directory. Up to
// BENCH_FOLDED (1000000) exposures are folded; beyond, one block of 100,000 is, and its sums multiplied: customers repeat,
// and where all were folded the sums are compared. Then the fold: cost per event, and lag at 5,000 events a second.
import { fileURLToPath } from "node:url";
import { runBench } from "../build.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
await runBench("results", { bench: here("bench.ts") });
const ingest = Object.fromEntries(["bench", "server", "load"].map((name) => [name, here(`../ingest/${name}.ts`)]));
await runBench("fold", ingest, ["fold"]);
