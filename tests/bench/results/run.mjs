// npm run bench:results: what the data of three pages costs at BENCH_SIZES (100000,1000000,10000000) exposures, each size
// in a database of its own: on the server of DATABASE_URL when set, else on PGlite in a temporary directory.
import { fileURLToPath } from "node:url";
import { runBench } from "../build.mjs";

await runBench("results", { bench: fileURLToPath(new URL("bench.ts", import.meta.url)) });
