import { databaseError } from "./database-error.server.ts";

/** The unique index a write collided with, for example `cycle_workspace_id_key_key`; null for any other error. */
export function uniqueViolation(error: unknown): string | null {
  const cause = databaseError(error);
  return cause?.code === "23505" ? cause.constraint : null;
}
