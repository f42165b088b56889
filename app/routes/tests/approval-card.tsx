import { Form } from "@remix-run/react";
import { StatusWord } from "#app/components/badge.tsx";
import { Button } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { TextArea } from "#app/components/field.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { ReviewView } from "./set-up-view.server.ts";

const goodness = { none: "unknown", waiting: "attention", approved: "better", refused: "worse" } as const;

/** The second person's step before a launch: ask, approve or refuse, with what was said. */
export function ApprovalCard({ approval }: { approval: NonNullable<ReviewView["approval"]> }) {
  const { t, format } = useText();
  const { status, comment, author, answer, decider, at, mayAsk, mayAnswer, own } = approval;
  const when = at === null ? "" : format.dateTime(at);
  const who = status === "waiting" ? author : decider;
  return (
    <Card title={t("testsApproval.title")} lead={t("testsApproval.lead")}>
      <StatusWord goodness={goodness[status]}>{t(`testsApproval.status.${status}`)}</StatusWord>
      {status !== "none" && <p className="mt-1 text-muted text-sm">{t("testsApproval.by", { who, when })}</p>}
      {comment && <p className="mt-2 break-words">{t("testsApproval.asked", { author, comment })}</p>}
      {answer && <p className="mt-2 break-words">{t("testsApproval.answered", { decider, answer })}</p>}
      {own && <p className="mt-2 text-sm">{t("testsApproval.own")}</p>}
      {(mayAsk || mayAnswer) && (
        <Form method="post" className="mt-4 max-w-2xl space-y-4">
          <TextArea name="comment" label={t("testsApproval.comment")} optional={mayAsk} maxLength={2000} rows={2} />
          <div className="flex flex-wrap gap-2">
            {mayAsk ? (
              <Button name="intent" value="ask-approval">
                {t(status === "refused" ? "testsApproval.askAgain" : "testsApproval.ask")}
              </Button>
            ) : (
              <>
                <Button kind="primary" name="intent" value="approve">
                  {t("testsApproval.approve")}
                </Button>
                <Button kind="danger" name="intent" value="refuse">
                  {t("testsApproval.refuse")}
                </Button>
              </>
            )}
          </div>
        </Form>
      )}
    </Card>
  );
}
