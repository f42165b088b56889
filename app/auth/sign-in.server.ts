import { createSession, deleteExpiredSessions } from "#app/db/session.server.ts";
import { findUserByEmail, plainEmail } from "#app/db/user.server.ts";
import { signInAttempts } from "./attempts.server.ts";
import { sessionCookie, sessionDays } from "./cookies.server.ts";
import type { AuthContext } from "./require-member.server.ts";
import { fingerprint, newSessionToken, passwordMatches } from "./secrets.server.ts";

export type SignInResult =
  | { ok: true; userId: number; locale: string }
  | { ok: false; reason: "wrong" }
  | { ok: false; reason: "too-many"; retryAfterMs: number };

/** Checks e-mail and password. Which of the two was wrong is not told. */
export async function checkPassword(
  { db, now }: Pick<AuthContext, "db" | "now">,
  { email, password }: { email: string; password: string },
): Promise<SignInResult> {
  const key = plainEmail(email);
  const retryAfterMs = signInAttempts.retryAfterMs(key, now());
  if (retryAfterMs > 0) return { ok: false, reason: "too-many", retryAfterMs };
  // Counted before the slow check: guesses sent at once must not all pass the limit together.
  signInAttempts.failed(key, now());
  const user = await findUserByEmail(db, email);
  if (!(await passwordMatches(user?.passwordHash ?? null, password)) || !user) return { ok: false, reason: "wrong" };
  signInAttempts.succeeded(key);
  return { ok: true, userId: user.id, locale: user.locale };
}

/** Opens a session and returns the cookie that carries it. @param workspaceId the workspace to open; null for the person's first */
export async function startSession(
  { db, env, now }: AuthContext,
  { userId, workspaceId }: { userId: number; workspaceId: number | null },
): Promise<string> {
  await deleteExpiredSessions(db, now());
  const token = newSessionToken();
  const expiresAt = new Date(now().getTime() + sessionDays * 86_400_000);
  await createSession(db, { id: fingerprint(token), userId, workspaceId, expiresAt });
  return await sessionCookie(env).serialize(token);
}
