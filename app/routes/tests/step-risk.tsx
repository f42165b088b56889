import type { ReactNode } from "react";
import { NumberInput, Select, TextInput } from "#app/components/field.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { StepProps } from "./step-why.tsx";

/** Risk: the loss accepted in advance, in customers, complaints, money and days. */
export function StepRisk({ definition: { affordableLoss: loss }, choices }: StepProps) {
  const { t, format } = useText();
  const written = (value: number | null) => (value === null ? "" : format.number(value));
  const events = choices.metrics
    .filter(({ kind }) => kind !== "survey")
    .map(({ key, name }) => ({ value: key, label: name }));
  const eventSelect = (name: "badEventMetric" | "complaintMetric", label: string) => (
    <Select
      name={`affordableLoss.${name}`}
      label={label}
      optional
      options={events}
      placeholder={t("testsSetUp.risk.none")}
      defaultValue={loss[name] ?? ""}
    />
  );
  const amount = (name: "customers" | "badScore" | "complaints" | "money" | "worstCasePerCustomer" | "days") => ({
    ...{ name: `affordableLoss.${name}`, defaultValue: written(loss[name]), optional: true },
  });
  return (
    <>
      <p className="text-muted">{t("testsSetUp.risk.lead")}</p>
      <Row>
        <NumberInput {...amount("customers")} label={t("testsSetUp.risk.customers")} />
        <NumberInput {...amount("badScore")} label={t("testsSetUp.risk.badScore")} />
        {eventSelect("badEventMetric", t("testsSetUp.risk.badEvent"))}
      </Row>
      <Row>
        <NumberInput {...amount("complaints")} label={t("testsSetUp.risk.complaints")} />
        {eventSelect("complaintMetric", t("testsSetUp.risk.complaintMetric"))}
      </Row>
      <Row>
        <NumberInput {...amount("money")} label={t("testsSetUp.risk.money")} />
        <TextInput
          name="affordableLoss.currency"
          label={t("testsSetUp.risk.currency")}
          defaultValue={loss.currency}
          maxLength={3}
          className="max-w-24"
        />
        <NumberInput {...amount("worstCasePerCustomer")} label={t("testsSetUp.risk.worstCase")} />
      </Row>
      <Row>
        <NumberInput {...amount("days")} label={t("testsSetUp.risk.days")} unit={t("testsSetUp.measure.days")} />
      </Row>
      <p className="text-muted text-sm">{t("testsSetUp.risk.also")}</p>
    </>
  );
}

function Row({ children }: { children: ReactNode }) {
  return (
    <div className="grid items-end gap-x-6 gap-y-5 rounded-lg border border-line bg-panel p-5 sm:grid-cols-3">
      {children}
    </div>
  );
}
