import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { Button, LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { useText } from "#app/i18n/use-text.ts";

type FormCardProps = {
  title: string;
  lead?: string;
  /** What the action answered. */
  state: unknown;
  /** Where "cancel" leads; left out for a form that is always there. */
  back?: string;
  intent?: string;
  submit?: string;
  children: ReactNode;
};

/** One form of the settings with its problems, its button and the way back. */
export function FormCard({ title, lead, state, back, intent, submit, children }: FormCardProps) {
  const { t } = useText();
  return (
    <FormState state={state}>
      <ErrorSummary />
      <Card title={title} lead={lead}>
        <Form method="post" className="max-w-2xl space-y-5">
          {intent && <input type="hidden" name="intent" value={intent} />}
          {children}
          <div className="flex flex-wrap gap-2">
            <Button kind="primary">{submit ?? t("ui.save")}</Button>
            {back && <LinkButton to={back}>{t("settings.back")}</LinkButton>}
          </div>
        </Form>
      </Card>
    </FormState>
  );
}
