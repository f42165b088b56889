import { connect, type Socket } from "node:net";

/** What this process does, as JSON in its argument; its figures are messages. Sockets by hand: node's client costs more than a server. */
export type Job = { port: number } & (
  | { kind: "requests"; path: string; headers: string; status: number; seconds: number; connections: number }
  | { kind: "evaluate"; path: string; body: string; count: number }
  | { kind: "streams"; path: string; count: number }
);

const job: Job = JSON.parse(process.argv[2] ?? "");
const host = `host: 127.0.0.1:${job.port}\r\n`;
/** The figure of the next event of all streams, once it is there. */
let next: Promise<number> = Promise.resolve(0);
/** From here on connections may close. */
let ending = false;

// A bench that broke off leaves nothing running.
process.on("disconnect", () => process.exit(1));
process.on("message", async (question: string) => {
  const asked = JSON.parse(question);
  process.send?.({ value: asked === "next" ? await next : 0 });
  if (asked === "stop") setTimeout(() => process.exit(0), 20);
});
if (job.kind === "requests") process.send?.({ value: await requestsPerSecond(job) });
else if (job.kind === "evaluate") process.send?.({ value: await medianOf(job) });
else process.send?.({ value: await openStreams(job) });

async function open(): Promise<Socket> {
  const socket = connect(job.port, "127.0.0.1");
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  socket.setNoDelay(true);
  socket.on("close", () => {
    if (!ending) throw new Error("the server closed the connection");
  });
  return socket;
}

/** Answers of one kind have one length: the first is read, of the others bytes are counted. @returns bytes of an answer */
async function firstAnswer(socket: Socket, request: string, status: number): Promise<number> {
  const text = await new Promise<string>((resolve) => {
    let received = "";
    const onData = (chunk: Buffer) => {
      received += chunk.toString("latin1");
      const head = received.indexOf("\r\n\r\n");
      const length = head < 0 ? Number.NaN : Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (!(received.length >= head + 4 + length)) return;
      socket.off("data", onData);
      resolve(received);
    };
    socket.on("data", onData);
    socket.write(request);
  });
  if (!text.startsWith(`HTTP/1.1 ${status} `)) throw new Error(text.slice(0, 300));
  return text.length;
}

async function requestsPerSecond({ path, headers, status, seconds, connections }: Extract<Job, { kind: "requests" }>) {
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\n${host}${headers}\r\n`);
  const sockets = await Promise.all(Array.from({ length: connections }, open));
  let answered = 0;
  for (const socket of sockets) {
    const length = await firstAnswer(socket, request.toString(), status);
    let received = 0;
    socket.on("data", (chunk: Buffer) => {
      received += chunk.length;
      if (received < length) return;
      if (received > length) throw new Error("answers of different length");
      received = 0;
      answered++;
      socket.write(request);
    });
  }
  const start = performance.now();
  for (const socket of sockets) socket.write(request);
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  const perSecond = (1000 * answered) / (performance.now() - start);
  ending = true;
  for (const socket of sockets) socket.destroy();
  return perSecond;
}

/** One after the other on one connection. @returns ms */
async function medianOf({ path, body, count }: Extract<Job, { kind: "evaluate" }>): Promise<number> {
  const head = `POST ${path} HTTP/1.1\r\n${host}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  const socket = await open();
  const taken: number[] = [];
  for (let n = 0; n < count; n++) {
    const start = performance.now();
    await firstAnswer(socket, head + body, 200);
    taken.push(performance.now() - start);
  }
  ending = true;
  socket.destroy();
  // The first are spent compiling.
  return taken.slice(count / 4).sort((a, b) => a - b)[Math.floor(count * 0.375)] ?? Number.NaN;
}

/** Opens them a hundred at a time. @returns how many have their first payload; `next` is the instant the last has another */
async function openStreams({ path, count }: Extract<Job, { kind: "streams" }>): Promise<number> {
  let complete = 0;
  let allComplete: () => void = () => {};
  const round = () => {
    complete = 0;
    next = new Promise((resolve) => {
      allComplete = () => {
        resolve(performance.timeOrigin + performance.now());
        setImmediate(round);
      };
    });
  };
  round();
  for (let opened = 0; opened < count; opened += 100) {
    await Promise.all(
      Array.from({ length: Math.min(100, count - opened) }, async () => {
        const socket = await open();
        let ready = () => {};
        const first = new Promise<void>((resolve) => {
          ready = resolve;
        });
        let inEvent = false;
        socket.on("data", (chunk: Buffer) => {
          if (chunk.includes("event: features")) inEvent = true;
          // A payload's text has no empty line in it: the first after its beginning ends the event.
          if (!inEvent || !chunk.includes("\n\n", -10)) return;
          inEvent = false;
          ready();
          if (++complete === count) allComplete();
        });
        socket.write(`GET ${path} HTTP/1.1\r\n${host}\r\n`);
        await first;
      }),
    );
  }
  return count;
}
