import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeOn } from "#tests/support/write-on.ts";
import { endWhileSending, readWhole } from "./request-body.server.ts";

const limits = { limit: 2000, seconds: 0.2 };

async function answer(req: IncomingMessage, res: ServerResponse) {
  if (req.url === "/later") await sleep(100);
  const body = req.url === "/at-once" ? "refused" : await readWhole(req, limits);
  const text = Buffer.isBuffer(body) ? `read ${body.length}` : body;
  res.writeHead(200, { Connection: "close", "Content-Length": text.length });
  endWhileSending(req, res, text);
}

let brokenOff: unknown = null;
const server = createServer((req, res) => void answer(req, res).catch((error: unknown) => (brokenOff = error)));
let port: number;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function post(body: string | ReadableStream) {
  const sent = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body, duplex: "half" });
  return sent.text();
}
const head = (path: string, length = 1_000_000) => `POST ${path} HTTP/1.1\nhost: shop\ncontent-length: ${length}`;

describe("a body read whole", () => {
  it("is given to its last byte, empty or as long as it may be", async () => {
    expect(await post("")).toBe("read 0");
    expect(await post("x".repeat(2000))).toBe("read 2000");
  });

  it("is refused when it says or shows that it is too long", async () => {
    expect(await post("x".repeat(2001))).toBe("too-large");
    expect(await post(new Blob(["x".repeat(2001)]).stream())).toBe("too-large");
  });

  it("ends in the error of the connection when that breaks off", async () => {
    expect((await writeOn(port, head("/", 1500), 0)).received).not.toContain("read");
    await expect.poll(() => brokenOff).toMatchObject({ code: "ECONNRESET" });
  });
});

describe("who still writes when they are refused", () => {
  it("gets the whole answer, and the connection is closed once they stop", async () => {
    const began = performance.now();
    const { received, error } = await writeOn(port, head("/at-once"), 400);
    expect(error).toBeNull();
    expect(received).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\nrefused$/s);
    expect(performance.now() - began).toBeGreaterThan(390);
  });

  it("is let go as soon as all is sent", async () => {
    const socket = connect(port, "127.0.0.1");
    const began = performance.now();
    socket.write(head("/at-once", 3000).replaceAll("\n", "\r\n").concat("\r\n\r\n"));
    for (let part = 0; part < 3; part++) {
      await sleep(50);
      socket.write("x".repeat(1000));
    }
    socket.resume();
    await once(socket, "end");
    expect(performance.now() - began).toBeLessThan(900);
  });

  it("is not waited for when they had gone before", async () => {
    brokenOff = null;
    await writeOn(port, head("/later", 1500), 0);
    await expect.poll(() => brokenOff).toMatchObject({ code: "ECONNRESET" });
  });

  it("gets it when the body came too slowly", async () => {
    const { received, error } = await writeOn(port, head("/", 1500), 600, "x");
    expect(error).toBeNull();
    expect(received).toMatch(/too-slow$/);
  });

  it("is cut off when they never stop", async () => {
    const endless = await Promise.race([writeOn(port, head("/at-once"), 60_000), sleep(10_000)]);
    expect(endless?.received).toMatch(/refused$/);
  });
});
