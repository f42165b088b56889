import { signInAttempts } from "#app/auth/attempts.server.ts";
import type { Member } from "#app/auth/require-member.server.ts";
import { hashPassword, passwordMatches } from "#app/auth/secrets.server.ts";
import { writeAudit } from "#app/db/audit-entry.server.ts";
import { deleteOtherSessions } from "#app/db/session.server.ts";
import { findUserByEmail, savePassword, savePreferences } from "#app/db/user.server.ts";
import { type Problem, problem, type Refusal, refuse } from "#app/forms/refusal.ts";
import { validate } from "#app/forms/validate.ts";
import type { RequestContext } from "#app/http/context.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { passwordSchema, preferencesSchema, problemText } from "./account-schemas.server.ts";

type Answer = { ok: true; done: "saved" | "changed" } | Refusal;

export async function changePreferences(context: RequestContext, member: Member, form: FormData): Promise<Answer> {
  if (member.workspace.isDemo) throw new Response("shared person", { status: 403 });
  const { t } = textFor(member.locale);
  const parsed = validate(preferencesSchema, form, problemText(t), { name: t("account.profile.name") });
  if (!parsed.ok) return refuse(parsed.problems, form);
  await context.db.$transaction(async (tx) => {
    await savePreferences(tx, member.user.id, parsed.data);
    await audit(tx, member, "person.change", { name: member.user.name }, { name: parsed.data.name });
  });
  return { ok: true, done: "saved" };
}

export async function changePassword(context: RequestContext, member: Member, form: FormData): Promise<Answer> {
  const { t } = textFor(member.locale);
  const parsed = validate(passwordSchema, form, problemText(t), {
    current: t("account.profile.current"),
    next: t("account.profile.next"),
  });
  if (!parsed.ok) return refuse(parsed.problems);
  const refused = (message: string): Refusal => refuse([problem("current", message)] satisfies Problem[]);
  const { email, id } = member.user;
  const retryAfterMs = signInAttempts.retryAfterMs(email, context.now());
  if (retryAfterMs > 0) return refused(t("account.signIn.tooMany", { minutes: Math.ceil(retryAfterMs / 60_000) }));
  signInAttempts.failed(email, context.now());
  const stored = (await findUserByEmail(context.db, email))?.passwordHash ?? null;
  if (stored === null || !(await passwordMatches(stored, parsed.data.current))) {
    return refused(t("account.profile.wrongPassword"));
  }
  signInAttempts.succeeded(email);
  const next = await hashPassword(parsed.data.next);
  const saved = await context.db.$transaction(async (tx) => {
    if (!(await savePassword(tx, id, stored, next))) return false;
    await deleteOtherSessions(tx, id, member.sessionId);
    await audit(tx, member, "person.password");
    return true;
  });
  return saved ? { ok: true, done: "changed" } : refused(t("account.profile.wrongPassword"));
}

async function audit(
  db: Parameters<typeof writeAudit>[0],
  member: Member,
  action: string,
  before?: unknown,
  after?: unknown,
): Promise<void> {
  const { workspace, actor, user } = member;
  const subject = { subjectKind: "person", subjectKey: user.email };
  await writeAudit(db, { workspaceId: workspace.id, actor, action, ...subject, before, after });
}
