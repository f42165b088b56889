import { randomUUID } from "node:crypto";
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

/** An id of the caller's own that is safe to repeat in logs and pages: no address, no key, no markup. */
const plainId = /^[A-Za-z0-9_-]{8,64}$/;

/** The id under which the log names a request: the proxy's `X-Request-Id` when it sent a plain one, else one of ours. */
export function requestIdOf(res: ServerResponse): string {
  const named: Named = res;
  named[requestId] ??= givenId(res) ?? randomUUID();
  return named[requestId];
}

function givenId({ req }: ServerResponse): string | null {
  const given = req.headers["x-request-id"];
  return typeof given === "string" && plainId.test(given) ? given : null;
}

/** Will send the request's id with the answer. Who answers often sends it among the other headers instead. */
export function sendRequestId(res: ServerResponse): void {
  res.setHeader(requestIdHeader, requestIdOf(res));
}
