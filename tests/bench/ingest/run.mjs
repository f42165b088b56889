// npm run bench:ingest: what the way in for facts costs, in ratios. Parts (`npm run bench:ingest -- requests latency`):
//   requests  events a second through POST /api/v1/events, against a node:http handler that parses and answers and against
//             the same handlers with nothing stored
//   latency   percentiles at half of what was reached, per size of request
//   bulk      one NDJSON request against COPY of the same rows (PostgreSQL only)
//   memory    the server's memory over BENCH_MILLIONS (5) million events
//   fold      cost per event, and lag while 5,000 events a second arrive
// In a database of its own on the server of DATABASE_URL when set, else on PGlite in a temporary directory. BENCH_SECONDS (3) and
// BENCH_REPEATS (5) make it longer; BENCH_PROFILE=DIR writes the server's CPU profile there.
import { fileURLToPath } from "node:url";
import { runBench } from "../build.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
await runBench("ingest", { bench: here("bench.ts"), server: here("server.ts"), load: here("load.ts") });
