import { Form, Link, useRevalidator } from "@remix-run/react";
import { useEffect } from "react";
import { Button } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { ProgressBar } from "#app/components/progress-bar.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { ImportProgress } from "./import-page.server.ts";

const askEveryMilliseconds = 1000;

/** How far a running import is; asks again each second, or by its link where there is no script. */
export function ImportRunning({ progress, canWrite }: { progress: ImportProgress; canWrite: boolean }) {
  const { t, format } = useText();
  const { revalidate } = useRevalidator();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") revalidate();
    }, askEveryMilliseconds);
    return () => clearInterval(timer);
  }, [revalidate]);
  const { bytesDone, bytesTotal, rowsRead } = progress;
  const text = t("importing.running.progress", {
    ...{ done: format.bytes(bytesDone), total: format.bytes(bytesTotal), rows: rowsRead },
  });
  return (
    <Card title={t("importing.running.title")}>
      <ProgressBar value={bytesDone} max={bytesTotal} label={t("importing.running.title")} text={text} />
      <p className="mt-4 max-w-2xl text-muted text-sm">{t("importing.running.leave")}</p>
      <div className="mt-5 flex flex-wrap items-center gap-4">
        {canWrite && (
          <Form method="post">
            <input type="hidden" name="intent" value="cancel" />
            <Button kind="danger" small>
              {t("importing.running.cancel")}
            </Button>
          </Form>
        )}
        <Link to="." className="text-accent text-sm underline underline-offset-4" reloadDocument>
          {t("importing.running.refresh")}
        </Link>
      </div>
    </Card>
  );
}
