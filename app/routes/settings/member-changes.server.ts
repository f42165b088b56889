import { redirect } from "@remix-run/node";
import { z } from "zod";
import { roles } from "#app/auth/permissions.ts";
import type { Member } from "#app/auth/require-member.server.ts";
import { hashPassword } from "#app/auth/secrets.server.ts";
import { writeAudit } from "#app/db/audit-entry.server.ts";
import { countAdmins, createMembership, deleteMembership, listMembers, saveRole } from "#app/db/membership.server.ts";
import { readRemoval } from "#app/db/removal.server.ts";
import type { Db } from "#app/db/types.server.ts";
import { uniqueViolation } from "#app/db/unique-violation.server.ts";
import { createUser, findUserByEmail } from "#app/db/user.server.ts";
import { lockWorkspace } from "#app/db/workspace.server.ts";
import { type Problem, problem, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import type { TextKey } from "#app/i18n/messages.en.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { refusal } from "./save-setting.server.ts";

const list = "/settings/members?saved=1";

/** Says which refusal rolled a transaction back. */
class Refused extends Error {
  constructor(readonly key: TextKey) {
    super(key);
  }
}

/** Runs a change with the workspace's people locked, so that two changes cannot both take the last administrator. @param run says where to go next */
async function change(context: RequestContext, member: Member, form: FormData, run: (tx: Db) => Promise<string>) {
  try {
    const next = await context.db.$transaction(async (tx) => {
      await lockWorkspace(tx, member.workspace.id);
      const after = await run(tx);
      if ((await countAdmins(tx, member.workspace.id)) === 0) throw new Refused("settings.problem.lastAdmin");
      return after;
    });
    return redirect(next);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refusal(form, [problem("", textFor(member.locale).t(error.key))], 409);
  }
}

export async function changeRole(context: RequestContext, member: Member, form: FormData) {
  const parsed = z
    .object({ user: z.coerce.number().int(), from: z.enum(roles), to: z.enum(roles) })
    .safeParse(Object.fromEntries(form));
  if (!parsed.success) throw new Response("not a role", { status: 400 });
  const { user: userId, from, to } = parsed.data;
  const { workspace, actor } = member;
  return await change(context, member, form, async (tx) => {
    if (!(await saveRole(tx, { workspaceId: workspace.id, userId, from, to })))
      throw new Refused("settings.problem.changed");
    const subject = { subjectKind: "person", subjectKey: await emailOf(tx, workspace.id, userId) };
    const states = { before: { role: from }, after: { role: to } };
    await writeAudit(tx, { workspaceId: workspace.id, actor, action: "member.role", ...subject, ...states });
    return list;
  });
}

export async function removeMember(context: RequestContext, member: Member, form: FormData) {
  const userId = Number(text(form, "user"));
  if (!Number.isSafeInteger(userId)) throw new Response("nobody", { status: 400 });
  const { workspace, actor } = member;
  return await change(context, member, form, async (tx) => {
    const subject = { subjectKind: "person", subjectKey: await emailOf(tx, workspace.id, userId) };
    const before = await deleteMembership(tx, workspace.id, userId);
    if (!before) throw new Refused("settings.problem.changed");
    const action = "member.remove";
    const entry = await writeAudit(tx, { workspaceId: workspace.id, actor, action, ...subject, before });
    return `/settings/members?removed=${entry}`;
  });
}

const membershipSchema = z.object({ role: z.enum(roles), persona: z.string().nullable().default(null) });

/** Takes a removal back: the same person with the role of before. */
export async function putMemberBack(context: RequestContext, member: Member, form: FormData) {
  const { workspace, actor } = member;
  return await change(context, member, form, async (tx) => {
    const removal = await readRemoval(tx, workspace.id, "member.remove", text(form, "entry"));
    const was = membershipSchema.safeParse(removal?.before);
    const user = removal && (await findUserByEmail(tx, removal.key));
    if (!user || !was.success) throw new Refused("removal.unknown");
    const members = await listMembers(tx, workspace.id);
    if (members.some(({ userId }) => userId === user.id)) throw new Refused("settings.problem.memberAlready");
    await createMembership(tx, { workspaceId: workspace.id, userId: user.id, ...was.data });
    const subject = { subjectKind: "person", subjectKey: user.email };
    await writeAudit(tx, { workspaceId: workspace.id, actor, action: "member.add", ...subject, after: was.data });
    return list;
  });
}

async function emailOf(db: Db, workspaceId: number, userId: number): Promise<string> {
  const found = (await listMembers(db, workspaceId)).find((one) => one.userId === userId);
  return found?.user.email ?? String(userId);
}

const newMember = z.object({
  name: z.string().trim().min(1).max(200),
  email: z.string().trim().max(200).pipe(z.email()),
  role: z.enum(roles),
  password: z.string().max(200),
});

export async function addMember(context: RequestContext, member: Member, form: FormData) {
  const { t } = textFor(member.locale);
  const { db } = context;
  const { workspace, actor } = member;
  const parsed = newMember.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    const fields = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
    const say = (name: string): Problem =>
      problem(name, t(`settings.problem.${name === "email" ? "email" : name === "name" ? "required" : "invalid"}`));
    return refusal(form, [...fields].map(say));
  }
  const { name, email, role, password } = parsed.data;
  const known = await findUserByEmail(db, email);
  if (!known && password === "") return refusal(form, [problem("password", t("settings.members.passwordNeeded"))]);
  if (!known && password.length < 12) return refusal(form, [problem("password", t("settings.problem.passwordShort"))]);
  const passwordHash = known ? null : await hashPassword(password);
  try {
    await db.$transaction(async (tx) => {
      const user = known ?? (await createUser(tx, { email, name, passwordHash, locale: workspace.locale }));
      await createMembership(tx, { workspaceId: workspace.id, userId: user.id, role });
      const subject = { subjectKind: "person", subjectKey: user.email };
      await writeAudit(tx, { workspaceId: workspace.id, actor, action: "member.add", ...subject, after: { role } });
    });
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    return refusal(form, [problem("email", t("settings.problem.memberAlready"))], 409);
  }
  return redirect(list);
}
