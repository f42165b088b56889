import { Form } from "@remix-run/react";
import { Undo2 } from "lucide-react";
import { Button } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { useText } from "#app/i18n/use-text.ts";

/** What was just taken away, by the entry of the audit log that keeps its last state. */
export type RemovedThing = { entry: number; name: string };

/** Says what was taken away and offers to put it back, instead of asking beforehand. */
export function RemovedCallout({ removed: { entry, name } }: { removed: RemovedThing }) {
  const { t } = useText();
  return (
    <div role="status">
      <Callout
        actions={
          <Form method="post">
            <input type="hidden" name="intent" value="undo" />
            <input type="hidden" name="entry" value={entry} />
            <Button small icon={<Undo2 size={15} aria-hidden="true" />} aria-label={t("removal.putBackOf", { name })}>
              {t("ui.undo")}
            </Button>
          </Form>
        }
      >
        {t("removal.removed", { name })}
      </Callout>
    </div>
  );
}
