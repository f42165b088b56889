import type { ServerResponse } from "node:http";
import pino, { type DestinationStream, type LoggerOptions } from "pino";

const personal = [
  "email",
  "password",
  "customer",
  "comment",
  "body",
  "apiKey",
  "token",
  "secret",
  "authorization",
  "cookie",
];

const options: LoggerOptions = {
  base: { pid: process.pid },
  timestamp: pino.stdTimeFunctions.isoTime,
  // A database error's `detail` quotes the row ("Key (email)=(…) already exists"), so only these fields pass.
  serializers: { err: describeError },
  redact: { paths: personal.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), remove: true },
};

/**
 * A log of JSON lines. Ids and counts are what belongs in it; personal and secret fields are dropped as a second line of
 * defence, so that none is written even when an object is logged whole.
 * @param destination standard output when left out
 */
export function createLog(destination?: DestinationStream): pino.Logger {
  return destination ? pino(options, destination) : pino(options);
}

/** The process's log. */
export const log = createLog();

function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    type: error.name,
    message: error.message,
    ...("code" in error && { code: error.code }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}

export const requestIdHeader = "X-Request-Id";

// A header set by itself makes node copy all others one by one, so the id waits here until the others are sent.
const requestId = Symbol("request id");
type Named = ServerResponse & { [requestId]?: string };

/** Gives a request the id under which the log names it. */
export function nameRequest(res: ServerResponse, id: string): void {
  (res as Named)[requestId] = id; // declared by `Named` itself
}

/** The id a request was given; undefined when it was given none. */
export function requestIdOf(res: ServerResponse): string | undefined {
  return (res as Named)[requestId]; // declared by `Named` itself
}

/** Will send the request's id with the answer. Who answers often sends it among the other headers instead. */
export function sendRequestId(res: ServerResponse): void {
  const id = requestIdOf(res);
  if (id !== undefined) res.setHeader(requestIdHeader, id);
}
