import { Agent, request } from "node:http";

/** Sends batches as fast as they are answered; prints one line of JSON. Arguments: port, events a request, ms, first id. */
const [port = 0, size = 1, milliseconds = 2000, firstId = 0] = process.argv.slice(2).map(Number);
const connections = size === 1 ? 128 : 32;
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const latencies: number[] = [];
let id = firstId;
let refused = 0;

const start = performance.now();
const end = start + milliseconds;
await Promise.all(Array.from({ length: connections }, sendUntilEnd));
const seconds = (performance.now() - start) / 1000;
latencies.sort((a, b) => a - b);
const p99 = latencies[Math.floor(latencies.length * 0.99)] ?? 0;
process.stdout.write(`${JSON.stringify({ events: (latencies.length * size) / seconds, p99, refused, nextId: id })}\n`);
agent.destroy();

async function sendUntilEnd(): Promise<void> {
  while (performance.now() < end) {
    const body = batch();
    const sent = performance.now();
    const status = await post(body);
    if (status === 200) latencies.push(performance.now() - sent);
    else if (status === 429) refused++;
    else throw new Error(`status ${status}`);
  }
}

function batch(): string {
  const rows: string[] = [];
  for (let n = 0; n < size; n++, id++) {
    rows.push(
      `{"id":"b${id}","customer":"c${id % 20000}","metric":"minutes","value":${id % 50},"at":"2026-11-10T10:00:00Z","channel":"web"}`,
    );
  }
  return `[${rows.join(",")}]`;
}

function post(body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: "Bearer x",
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    };
    const req = request({ port, host: "127.0.0.1", method: "POST", path: "/", agent, headers }, (res) => {
      res.resume();
      res.on("end", () => resolve(res.statusCode ?? 0));
    });
    req.on("error", reject);
    req.end(body);
  });
}
