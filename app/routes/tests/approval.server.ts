import type { Member } from "#app/auth/require-member.server.ts";
import type { ExperimentRecord } from "#app/db/experiment.server.ts";
import { answerApproval, askApproval, findApproval } from "#app/db/launch-approval.server.ts";
import { problem, type Refusal, refuse, text } from "#app/forms/refusal.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import type { Services } from "#app/server/services.ts";

type Context = Pick<Services, "db" | "now">;

export const approvalIntents = ["ask-approval", "approve", "refuse"] as const;
type Intent = (typeof approvalIntents)[number];

/** What the review says of the second person; null where the workspace asks for none or the test has started. */
export async function approvalView(
  { db }: Pick<Services, "db">,
  { workspace, user, can }: Member,
  record: ExperimentRecord,
) {
  if (!workspace.approvalRequired || record.experiment.status !== "draft") return null;
  const asked = await findApproval(db, workspace.id, record);
  return {
    status: asked?.status ?? ("none" as const),
    ...{ comment: asked?.comment ?? "", author: asked?.requestedByName ?? "" },
    ...{ answer: asked?.answer ?? "", decider: asked?.decidedByName ?? "" },
    at: (asked?.decidedAt ?? asked?.requestedAt)?.toISOString() ?? null,
    mayAsk: can("tests.run") && asked?.status !== "waiting" && asked?.status !== "approved",
    mayAnswer: can("tests.decide") && asked?.status === "waiting" && asked.requestedById !== user.id,
    own: asked?.status === "waiting" && asked.requestedById === user.id,
  };
}

/** One button of the approval card; null when it is done. */
export async function actOnApproval(
  { db, now }: Context,
  member: Member,
  record: ExperimentRecord,
  intent: Intent,
  form: FormData,
): Promise<Refusal | null> {
  if (!member.can(intent === "ask-approval" ? "tests.run" : "tests.decide"))
    throw new Response("not allowed", { status: 403 });
  const writer = { workspaceId: member.workspace.id, actor: member.actor };
  const { t } = textFor(member.locale);
  const comment = text(form, "comment").slice(0, 2000);
  if (intent === "refuse" && comment === "") return refuse([problem("comment", t("problems.no-reason"))], form);
  const saved = await db.$transaction((tx) =>
    intent === "ask-approval"
      ? askApproval(tx, writer, record, comment, now())
      : answerApproval(tx, writer, record, { approve: intent === "approve", comment }, now()),
  );
  if (saved.ok) return null;
  return refuse(
    saved.problems.map((one) => problem(one.path, problemText(t, one))),
    form,
  );
}
