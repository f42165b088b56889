import { z } from "zod";
import { Prisma } from "#prisma/generated/client.ts";

const driverError = z.object({
  driverAdapterError: z.object({
    cause: z.object({
      originalCode: z.string(),
      constraint: z.object({ index: z.string() }).optional().catch(undefined),
    }),
  }),
});

/**
 * What PostgreSQL said, whichever way it was asked: its five-character code and the constraint it names.
 * null for errors that are not PostgreSQL's. Prisma keeps both deep in its metadata, node-postgres on the error.
 */
export function databaseError(error: unknown): { code: string; constraint: string | null } | null {
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    const { data } = driverError.safeParse(error.meta);
    if (!data) return null;
    const { originalCode, constraint } = data.driverAdapterError.cause;
    return { code: originalCode, constraint: constraint?.index ?? null };
  }
  if (error instanceof Error && "code" in error && typeof error.code === "string" && "severity" in error) {
    const named = "constraint" in error && typeof error.constraint === "string";
    return { code: error.code, constraint: named ? String(error.constraint) : null };
  }
  return null;
}
