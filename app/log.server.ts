import pino from "pino";

/**
 * The process's log: JSON lines on standard output. Ids and counts only; the paths below are dropped as a second line of
 * defence, so that no customer, e-mail, key, cookie or verbatim reaches a log even when an object is logged whole.
 */
export const log = pino({
  base: { pid: process.pid },
  timestamp: pino.stdTimeFunctions.isoTime,
  // A database error's `detail` quotes the row ("Key (email)=(…) already exists"), so only these fields pass.
  serializers: { err: describeError },
  redact: {
    paths: [
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
    ].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
    remove: true,
  },
});

/** A log whose lines carry the request's id. */
export function requestLog(requestId: string): pino.Logger {
  return log.child({ requestId });
}

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
