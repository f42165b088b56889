// npm run bench:flags: what serving flags costs. Servers run on processor 0, the load on processor 1 (taskset). Parts
// (`npm run bench:flags -- requests evaluate`):
//   requests  GET /api/features of 200 flags, 200 and 304, against a bare node:http server returning the same bytes
//   evaluate  POST /api/eval of 50 flags
//   streams   memory of BENCH_STREAMS (2000) streams, and how soon the last of them has a change
// In a database of its own on the server of DATABASE_URL when set, else on PGlite in a temporary directory. BENCH_SECONDS (2)
// and BENCH_REPEATS (7) make it longer; BENCH_PROFILE=DIR writes the server's CPU profile there.
import { fileURLToPath } from "node:url";
import { runBench } from "../build.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
await runBench("flags", { bench: here("bench.ts"), server: here("server.ts"), load: here("load.ts") });
