import { Download } from "lucide-react";
import { LinkButton } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import type { Goodness } from "#app/components/goodness.ts";
import { Stat } from "#app/components/stat.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { ImportProgress } from "./import-page.server.ts";
import { MissingCells } from "./missing-cells.tsx";

const failures = ["wrong-encoding", "file-gone", "unexpected"] as const;

/** What an ended import took and refused. */
export function ImportResult({ progress }: { progress: ImportProgress }) {
  const { t, format } = useText();
  const { id, rowsRead, factsAccepted, factsDuplicate, rowsRejected, missing, started } = progress;
  const again = (
    <LinkButton key="again" to="/import" small>
      {t("importing.result.again")}
    </LinkButton>
  );
  const errors = rowsRejected > 0 && (
    <LinkButton
      key="errors"
      to={`/import/${id}/errors.csv`}
      reloadDocument
      kind="primary"
      small
      icon={<Download size={15} aria-hidden="true" />}
    >
      {t("importing.result.errors")}
    </LinkButton>
  );
  return (
    <div className="space-y-6">
      <Ending progress={progress} actions={[errors, again]} />
      {started && (
        <Card title={t("importing.result.title")}>
          <div className="grid gap-6 sm:grid-cols-2 lg:grid-cols-4">
            <Stat label={t("importing.result.rows")} value={format.number(rowsRead)} />
            <Stat
              label={t("importing.result.taken")}
              value={format.number(factsAccepted)}
              note={t("importing.result.takenNote")}
            />
            <Stat
              label={t("importing.result.known")}
              value={format.number(factsDuplicate)}
              note={t("importing.result.knownNote")}
            />
            <Stat
              label={t("importing.result.refused")}
              value={format.number(rowsRejected)}
              goodness={rowsRejected > 0 ? "attention" : "neutral"}
            />
          </div>
        </Card>
      )}
      {missing.length > 0 && (
        <Card title={t("importing.result.missing")} flush>
          <MissingCells missing={missing} />
        </Card>
      )}
    </div>
  );
}

function Ending({ progress, actions }: { progress: ImportProgress; actions: React.ReactNode }) {
  const { t } = useText();
  const { status, started, rowsRejected, problem } = progress;
  const look: { goodness: Goodness; title: string; text: string | null } =
    status === "done"
      ? rowsRejected === 0
        ? { goodness: "better", title: t("importing.result.done"), text: null }
        : { goodness: "attention", title: t("importing.result.donePartly"), text: null }
      : status === "failed"
        ? {
            ...{ goodness: "worse", title: t("importing.result.failed") },
            text: t(`importing.failure.${failures.find((known) => known === problem) ?? "unexpected"}`),
          }
        : {
            ...{ goodness: "unknown", text: null },
            title: t(started ? "importing.result.cancelled" : "importing.result.discarded"),
          };
  return (
    <Callout goodness={look.goodness} title={look.title} actions={actions}>
      {look.text}
    </Callout>
  );
}
