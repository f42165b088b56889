import { setTimeout as sleep } from "node:timers/promises";
import { Prisma } from "#prisma/generated/client.ts";
import { databaseError } from "./database-error.server.ts";

const attempts = 5;

/**
 * Runs a whole transaction again when the database gave it up for another's sake: a deadlock (40P01) or a serialisation
 * failure (40001; Prisma's P2034). `run` must begin its own transaction and have no effect outside it.
 * @throws the last error after five attempts, any other error at once
 */
export async function retrySerialization<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === attempts || !isSerializationFailure(error)) throw error;
      // Rising and uneven, so that the same two do not meet again.
      await sleep(2 ** attempt * 5 * (0.5 + Math.random()));
    }
  }
}

function isSerializationFailure(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2034") return true;
  const code = databaseError(error)?.code;
  return code === "40P01" || code === "40001";
}
