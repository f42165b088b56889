import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { copyEvents, resolveCustomers } from "./copy.ts";
import { eventOf } from "./rows.ts";
import { benchKey } from "./server-key.ts";

/** Sends what its argument (JSON) says and answers by one message. Sockets by hand: node's client costs more than a server. */
export type Job = { firstId: number } & (
  | { kind: "requests"; port: number; size: number; seconds: number; connections: number; perSecond: number | null }
  | { kind: "stream"; port: number; rows: number; gzip: boolean }
  | { kind: "copy"; databaseUrl: string; rows: number }
);

/** Of requests: events acknowledged a second, latencies in ms of those answered 200, how many were answered 429. */
export type Outcome = { perSecond: number; median: number; p99: number; refused: number; nextId: number };

const job: Job = JSON.parse(process.argv[2] ?? "");
process.send?.(await run());
process.disconnect?.();

function run(): Promise<Outcome> {
  if (job.kind === "requests") return sendRequests(job);
  if (job.kind === "stream") return timed(() => stream(job), job);
  const units = resolveCustomers();
  return timed(() => copyEvents({ ...job, units }), job);
}

async function timed(
  work: () => Promise<void>,
  { rows, firstId }: { rows: number; firstId: number },
): Promise<Outcome> {
  const start = performance.now();
  await work();
  const milliseconds = performance.now() - start;
  return {
    ...{ perSecond: (1000 * rows) / milliseconds, median: milliseconds, p99: milliseconds },
    refused: 0,
    nextId: firstId + rows,
  };
}

type Requests = Extract<Job, { kind: "requests" }>;

async function sendRequests({ port, size, seconds, connections, perSecond, firstId }: Requests): Promise<Outcome> {
  let id = firstId;
  let refused = 0;
  const latencies: number[] = [];
  const senders = await Promise.all(Array.from({ length: connections }, () => openSender(port)));
  const start = performance.now();
  const end = start + 1000 * seconds;

  async function one(send: Sender, since: number): Promise<void> {
    const body = batch(id, size);
    id += size;
    const status = await send(body);
    if (status === 200) latencies.push(performance.now() - since);
    else if (status === 429) refused++;
    else throw new Error(`status ${status}`);
  }
  async function sendUntilEnd(send: Sender): Promise<void> {
    while (performance.now() < end) await one(send, performance.now());
  }
  /** Due at fixed instants, whoever is free sends; what waits for a connection waits on its own clock. */
  async function sendDue(send: Sender): Promise<void> {
    for (;;) {
      const due = start + (1000 * taken++) / (perSecond ?? 1);
      if (due >= end) return;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      await one(send, due);
    }
  }
  let taken = 0;
  await Promise.all(senders.map(perSecond === null ? sendUntilEnd : sendDue));
  const elapsed = (performance.now() - start) / 1000;
  for (const { close } of senders) close();
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { perSecond: (latencies.length * size) / elapsed, median: at(0.5), p99: at(0.99), refused, nextId: id };
}

function batch(from: number, size: number): string {
  let rows = eventOf(from);
  for (let n = 1; n < size; n++) rows += `,${eventOf(from + n)}`;
  return `[${rows}]`;
}

type Sender = ((body: string) => Promise<number>) & { close(): void };

/** One request at a time on one connection; answers the status. Answers have a Content-Length. */
async function openSender(port: number): Promise<Sender> {
  const socket: Socket = connect(port, "127.0.0.1");
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  socket.setNoDelay(true);
  let answered: ((status: number) => void) | null = null;
  let failed: ((error: Error) => void) | null = null;
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    const head = received.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(received)?.[1]);
    if (received.length < head + 4 + length) return;
    const status = Number(received.slice(9, 12));
    received = "";
    answered?.(status);
  });
  socket.on("close", () => failed?.(new Error("the server closed the connection")));
  const head = `POST /api/v1/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${benchKey}\r\ncontent-type: application/json\r\ncontent-length: `;
  const send = (body: string) =>
    new Promise<number>((resolve, reject) => {
      answered = resolve;
      failed = reject;
      socket.write(`${head}${body.length}\r\n\r\n${body}`, "latin1");
    });
  return Object.assign(send, {
    close: () => {
      failed = null;
      socket.destroy();
    },
  });
}

function stream({ port, rows, gzip, firstId }: Extract<Job, { kind: "stream" }>): Promise<void> {
  const lines = Readable.from(chunksOf(firstId, rows), { objectMode: false });
  return new Promise((resolve, reject) => {
    const headers = {
      ...{ authorization: `Bearer ${benchKey}`, "content-type": "application/x-ndjson" },
      ...(gzip ? { "content-encoding": "gzip" } : {}),
    };
    const req = request({ port, host: "127.0.0.1", method: "POST", path: "/api/v1/events", headers }, (res) => {
      let body = "";
      res.on("data", (chunk) => {
        body += chunk;
      });
      res.on("end", () => {
        if (res.statusCode === 200 && JSON.parse(body).accepted === rows) resolve();
        else reject(new Error(`${res.statusCode}: ${body.slice(0, 500)}`));
      });
    });
    req.on("error", reject);
    (gzip ? lines.pipe(createGzip({ level: 1 })) : lines).pipe(req);
  });
}

function* chunksOf(from: number, rows: number): Generator<string> {
  for (let done = 0; done < rows; ) {
    let chunk = "";
    for (const end = Math.min(rows, done + 500); done < end; done++) chunk += `${eventOf(from + done)}\n`;
    yield chunk;
  }
}
