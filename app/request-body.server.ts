import type { IncomingMessage, ServerResponse } from "node:http";

export type BodyTrouble = "too-large" | "too-slow";

/**
 * A request's body as bytes, or why it was not read to its end; answer that with `endWhileSending`.
 * @param limit bytes; a longer body is refused as soon as that is known
 * @param seconds how long a slow sender may take
 * @throws whatever broke the connection off
 */
export function readWhole(
  req: IncomingMessage,
  { limit, seconds }: { limit: number; seconds: number },
): Promise<Buffer | BodyTrouble> {
  // Whoever went away while something else was awaited is not waited for.
  if (req.errored) return Promise.reject(req.errored);
  if (Number(req.headers["content-length"] ?? 0) > limit) return Promise.resolve("too-large");
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (result: Buffer | BodyTrouble) => {
      clearTimeout(timer);
      req.off("data", onData);
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) finish("too-large");
      else chunks.push(chunk);
    };
    const timer = setTimeout(() => finish("too-slow"), seconds * 1000);
    req.on("data", onData);
    req.once("end", () => finish(Buffer.concat(chunks)));
    req.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

/** How long the rest of a refused body is read and thrown away. */
const lingerMilliseconds = 1000;

/**
 * Ends an answer with `Connection: close` to a request that may still be sent. Who writes while a connection is closed
 * may lose the answer, so it is closed once they have stopped, or soon.
 */
export function endWhileSending(req: IncomingMessage, res: ServerResponse, text: string): void {
  if (req.complete) {
    res.end(text);
    return;
  }
  // Else it would be sent in chunks, whose last comes when the connection closes.
  if (!res.headersSent) res.setHeader("Content-Length", Buffer.byteLength(text));
  res.write(text);
  const end = () => {
    clearTimeout(timer);
    res.end();
  };
  const timer = setTimeout(end, lingerMilliseconds);
  // After its end, or when it breaks off.
  req.once("close", end);
  req.unpipe().resume();
}
