import { useFeatureIsOn, useFeatureValue } from "@growthbook/growthbook-react";
import { Card } from "#app/components/card.tsx";
import { Select, TextInput } from "#app/components/field.tsx";
import { useText } from "#app/i18n/use-text.ts";

const reasons = ["tooBig", "broken", "changedMind"] as const;
const times = ["14:00", "16:30", "18:00"] as const;

/** The step of the shop that three flags of the demo change. */
export function ReturnStep() {
  const { t } = useText();
  return (
    <>
      <h1 className="text-4xl leading-tight">{t("examples.title")}</h1>
      <p className="max-w-prose text-muted">{t("examples.order")}</p>
      <ReturnForm />
      <PickUp />
      <Help />
    </>
  );
}

function ReturnForm() {
  const { t } = useText();
  // A shop must work without its flags too: the fallback is what it did before.
  const onePage = useFeatureValue<string>("return-form", "three-pages") === "one-page";
  return (
    <Card title={t("examples.form.title")} lead={onePage ? t("examples.form.onePage") : t("examples.form.steps")}>
      <div data-flag="return-form" className="grid gap-4 sm:grid-cols-2">
        <Select
          name="reason"
          label={t("examples.form.reason")}
          options={reasons.map((reason) => ({ value: reason, label: t(`examples.form.${reason}`) }))}
        />
        {onePage && (
          <TextInput
            name="order"
            label={t("examples.form.orderNumber")}
            defaultValue="LM-20418"
            className="font-mono"
          />
        )}
      </div>
    </Card>
  );
}

function PickUp() {
  const { t } = useText();
  const reminded = useFeatureIsOn("slot-reminder");
  const lighter = useFeatureIsOn("delivery-popup");
  return (
    <Card title={t("examples.pickUp.title")}>
      <p>{t(lighter ? "examples.pickUp.short" : "examples.pickUp.slot")}</p>
      <p data-flag="slot-reminder" className="mt-1 text-muted text-sm">
        {t(reminded ? "examples.pickUp.reminder" : "examples.pickUp.noReminder")}
      </p>
    </Card>
  );
}

function Help() {
  const { t } = useText();
  const callback = useFeatureIsOn("contact-callback");
  return (
    <Card title={t("examples.help.title")}>
      <div data-flag="contact-callback">
        {callback ? (
          <Select
            name="callback"
            label={t("examples.help.callback")}
            options={times.map((time) => ({ value: time, label: time }))}
            className="max-w-xs"
          />
        ) : (
          <p>{t("examples.help.queue")}</p>
        )}
      </div>
    </Card>
  );
}
