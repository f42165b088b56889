import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Attempt } from "#app/db/webhook-queue.server.ts";
import { AddressRefused, openLookup, urlProblem } from "./webhook-address.ts";

type Post = { url: string; headers: Record<string, string>; body: string; toPrivate: boolean; signal: AbortSignal };

const timeoutMilliseconds = 15_000;

/** Posts once, follows nothing, reads only the code of the answer. Never throws: what went wrong is in the answer. */
export async function postOnce({ url, headers, body, toPrivate, signal }: Post): Promise<Attempt> {
  const started = performance.now();
  const spent = () => Math.round(performance.now() - started);
  // A literal address is never looked up, so it is looked at here.
  if (urlProblem(url, toPrivate)) return { code: null, milliseconds: 0, error: "address-refused" };
  try {
    const code = await answerOf((onAnswer) => {
      const options = {
        method: "POST",
        headers: { ...headers, "Content-Length": String(Buffer.byteLength(body)) },
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]),
        agent: false as const,
        ...(!toPrivate && { lookup: openLookup }),
      };
      const request = url.startsWith("https:")
        ? httpsRequest(url, options, onAnswer)
        : httpRequest(url, options, onAnswer);
      request.end(body);
      return request;
    });
    return { code, milliseconds: spent(), error: null };
  } catch (error) {
    return { code: null, milliseconds: spent(), error: reasonOf(error) };
  }
}

function answerOf(send: (onAnswer: (response: IncomingMessage) => void) => ClientRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = send((response) => {
      // The receiver's words are not ours to keep.
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.on("error", reject);
  });
}

/** A code for the log; messages name addresses. */
function reasonOf(error: unknown): string {
  if (error instanceof AddressRefused) return "address-refused";
  if (!(error instanceof Error)) return "unreachable";
  if (error.name === "TimeoutError" || (error.cause instanceof Error && error.cause.name === "TimeoutError"))
    return "timeout";
  return "code" in error && typeof error.code === "string" ? error.code : "unreachable";
}
