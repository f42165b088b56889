import { Form } from "@remix-run/react";
import { AudienceCount } from "#app/components/audience-count.tsx";
import { AudienceFields } from "#app/components/audience-fields.tsx";
import { Button, LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { Checkbox, CheckboxGroup } from "#app/components/choice.tsx";
import { CountButton } from "#app/components/count-button.tsx";
import { NumberInput, Select, TextInput } from "#app/components/field.tsx";
import { FormGroup } from "#app/components/form-group.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { Operator } from "#experiments/definition/audience.ts";
import type { AudienceCount as Count } from "#experiments/flags/count-audience.ts";
import type { FlagDocument, FlagRule } from "#experiments/flags/flag.ts";
import { ValueField } from "./flag-fields.tsx";

type RuleFormProps = {
  document: FlagDocument;
  version: number;
  kind: FlagRule["kind"];
  /** Null: a new one. */
  rule: FlagRule | null;
  environments: string[];
  others: string[];
  operators: readonly Operator[];
  /** How many customers lately seen its conditions match. */
  count: Count;
  back: string;
};

const percent = (share: number) => String(Math.round(share * 1_000_000) / 10_000);

/** One rule: who, what they get, how many of them, and what must hold besides. */
export function RuleForm({ document, version, kind, rule, environments, operators, count, ...given }: RuleFormProps) {
  const { others, back } = given;
  const { t } = useText();
  const title = rule
    ? t("flags.rule.editTitle", { rule: rule.id })
    : t(kind === "rollout" ? "flags.rule.newRollout" : "flags.rule.newForce");
  return (
    <Card title={title}>
      <Form method="post" action="?index" className="max-w-3xl space-y-6">
        <input type="hidden" name="seen" value={version} />
        <input type="hidden" name="kind" value={kind} />
        {rule ? <input type="hidden" name="rule" value={rule.id} /> : <NewId taken={document.rules.length} />}
        <TextInput
          name="description"
          label={t("flags.field.description")}
          optional
          maxLength={500}
          defaultValue={rule?.description}
        />
        <AudienceCount count={count}>
          <AudienceFields audience={rule?.audience ?? { match: "all", conditions: [] }} operators={operators} />
        </AudienceCount>
        <div className="grid items-end gap-x-6 gap-y-5 sm:grid-cols-2">
          <ValueField
            name="value"
            label={t("flags.rule.value")}
            valueType={document.valueType}
            value={rule ? rule.value : document.valueType === "boolean" ? true : undefined}
          />
        </div>
        {kind === "rollout" && <Share rule={rule?.kind === "rollout" ? rule : null} />}
        <Needs prerequisites={rule?.prerequisites ?? []} others={others} />
        <CheckboxGroup
          name="environments"
          legend={t("flags.rule.environments")}
          hint={t("flags.rule.environmentsHint")}
          options={environments.map((value) => ({ value, label: value }))}
          defaultValues={rule?.environments ?? []}
        />
        <Checkbox name="enabled" label={t("flags.rule.enabled")} defaultChecked={rule?.enabled ?? true} />
        <div className="flex flex-wrap gap-2">
          <Button kind="primary" name="intent" value="rule">
            {t("ui.save")}
          </Button>
          <CountButton />
          <LinkButton to={back}>{t("settings.back")}</LinkButton>
        </div>
      </Form>
    </Card>
  );
}

function NewId({ taken }: { taken: number }) {
  const { t } = useText();
  return (
    <>
      <input type="hidden" name="new" value="on" />
      <TextInput
        name="id"
        label={t("flags.rule.id")}
        hint={t("flags.rule.idHint")}
        defaultValue={`rule-${taken + 1}`}
        maxLength={63}
        className="max-w-72 font-mono"
      />
    </>
  );
}

function Share({ rule }: { rule: Extract<FlagRule, { kind: "rollout" }> | null }) {
  const { t } = useText();
  return (
    <div className="grid items-end gap-x-6 gap-y-5 sm:grid-cols-2">
      <NumberInput
        name="coverage"
        label={t("flags.rule.coverage")}
        hint={t("flags.rule.coverageHint")}
        unit="%"
        defaultValue={percent(rule?.coverage ?? 0.1)}
      />
      <TextInput
        name="hashAttribute"
        label={t("flags.rule.hashAttribute")}
        defaultValue={rule?.hashAttribute ?? "id"}
        className="font-mono"
      />
    </div>
  );
}

/** The flags the rule looks at, and one empty line to add another. */
function Needs({ prerequisites, others }: { prerequisites: FlagRule["prerequisites"]; others: string[] }) {
  const { t } = useText();
  const lines = [...prerequisites, { flag: "", value: true }];
  return (
    <FormGroup title={t("flags.rule.prerequisites")} hint={t("flags.rule.prerequisitesHint")}>
      {lines.map(({ flag, value }, at) => (
        <div key={flag} className="grid gap-3 sm:grid-cols-2">
          <Select
            name={`prerequisites.${at}.flag`}
            label={t("flags.rule.flag")}
            optional
            placeholder={t("flags.rule.noFlag")}
            options={others.map((other) => ({ value: other, label: other }))}
            defaultValue={flag}
          />
          <TextInput
            name={`prerequisites.${at}.value`}
            label={t("flags.rule.flagValue")}
            optional
            defaultValue={String(value)}
            className="font-mono"
          />
        </div>
      ))}
    </FormGroup>
  );
}
