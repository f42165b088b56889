import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { openDatabase } from "#app/db/open-database.server.ts";
import { ingestHandler, remembering } from "#app/ingest/http.ts";
import { log } from "#app/log.server.ts";
import { factsFixture } from "#tests/support/facts.ts";

/** The server of the bench: `bare` reads, parses and answers; anything else is JSON of what `openDatabase` takes. */
const target = process.argv[2] ?? "bare";
log.level = "warn";
const listener = target === "bare" ? bare : await storing(JSON.parse(target));
const server = createServer(listener);
server.listen(0, "127.0.0.1", () => {
  // Listening on TCP: an AddressInfo.
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on("message", () => process.send?.({ memory: process.memoryUsage().rss }));

function bare(...[req, res]: Parameters<RequestListener>): void {
  const chunks: Buffer[] = [];
  req.on("data", (chunk: Buffer) => chunks.push(chunk));
  req.on("end", () => {
    const rows: unknown = JSON.parse(Buffer.concat(chunks).toString());
    const body = JSON.stringify({ accepted: Array.isArray(rows) ? rows.length : 0, duplicates: 0, rejected: [] });
    res.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
    res.end(body);
  });
}

async function storing(options: Parameters<typeof openDatabase>[0]): Promise<RequestListener> {
  const { ingest, workspaceId } = await factsFixture(await openDatabase(options));
  const authorise = remembering(async () => ({ ok: true, workspaceId }));
  const handler = ingestHandler("events", { ingest, authorise, log });
  return (req, res) => void handler(req, res);
}
