import { Form } from "@remix-run/react";
import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

type FinalButtonProps = {
  /** What it does, in a word or two. */
  label: string;
  /** The same with what it is done to, where several stand in a list. */
  named: string;
  /** What happens then, and to whom. */
  consequence: string;
  /** What the form sends. */
  fields: Readonly<Record<string, string | number>>;
};

/** A button for what cannot be taken back: it says what will happen and asks. Without scripts it acts at once. */
export function FinalButton({ label, named, consequence, fields }: FinalButtonProps) {
  const [asking, ask] = useState(false);
  const { t } = useText();
  const hidden = Object.entries(fields).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ));
  return (
    <Form method="post" onSubmit={(event) => event.preventDefault()}>
      {hidden}
      <Dialog
        title={named}
        open={asking}
        onOpenChange={ask}
        trigger={
          <Button kind="danger" small aria-label={named}>
            {label}
          </Button>
        }
      >
        <p className="max-w-prose">{consequence}</p>
        <Form method="post" className="mt-5 flex flex-wrap gap-2" onSubmit={() => ask(false)}>
          {hidden}
          <Button kind="danger">{label}</Button>
          <Button type="button" onClick={() => ask(false)}>
            {t("ui.cancel")}
          </Button>
        </Form>
      </Dialog>
    </Form>
  );
}
