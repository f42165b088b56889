import { Form, useNavigation } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { Checkbox } from "#app/components/choice.tsx";
import { Select, TextInput } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { LocalizedInput } from "#app/components/localized-input.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { LocalizedText } from "#experiments/metrics/localized-text.ts";
import type { CycleChoice } from "./authoring-options.server.ts";
import { type FieldOptions, KeyResultFields } from "./key-result-fields.tsx";
import type { KeyResultValues } from "./key-result-values.ts";
import type { MeasuredValue } from "./measured-baseline.tsx";

export type ObjectiveValues = {
  title: LocalizedText | null;
  why: LocalizedText | null;
  owner: string | null;
  team: string | null;
  cycle: string | null;
};

type ObjectiveFormProps = {
  /** A refusal of the action, or what still stands in the way of publishing. */
  state: unknown;
  objective: ObjectiveValues;
  keyResults: readonly KeyResultValues[];
  options: FieldOptions & { cycles: readonly CycleChoice[] };
  /** By place in `keyResults`; left out while they are new. */
  measured?: readonly (MeasuredValue | null)[];
  published: boolean;
  /** New ones may be left out before the first save. */
  mayLeaveOut?: boolean;
};

/** An objective and its key results on one page: save at any time, publish when nothing is missing. */
export function ObjectiveForm(props: ObjectiveFormProps) {
  const { state, keyResults, options, measured, published, mayLeaveOut } = props;
  const { t } = useText();
  const navigation = useNavigation();
  const busy = navigation.state === "submitting";
  // A key result added to a published objective is a draft until it is published too.
  const complete = published && keyResults.every((values) => values.published);
  return (
    <FormState state={state}>
      <ErrorSummary />
      <Form method="post" className="space-y-5" id="objective">
        <Objective {...props} />
        {keyResults.map((values, at) => (
          <Card key={values.key ?? `new-${at}`} title={t("okrsAuthoring.form.keyResult", { number: at + 1 })}>
            <KeyResultFields
              prefix={`keyResults.${at}`}
              values={values}
              options={options}
              measured={values.key === null ? undefined : (measured?.[at] ?? undefined)}
            />
            {mayLeaveOut && (
              <div className="mt-5 border-line border-t pt-4">
                <Checkbox name={`keyResults.${at}.leaveOut`} label={t("okrsAuthoring.form.leaveOut")} />
              </div>
            )}
          </Card>
        ))}
        <div className="no-print sticky bottom-0 z-10 -mx-2 flex flex-wrap items-center gap-2 border-line border-t bg-paper/95 px-2 py-3 backdrop-blur">
          <Button kind={complete ? "primary" : "secondary"} name="intent" value="save" busy={busy}>
            {published ? t("okrsAuthoring.form.saveChanges") : t("okrsAuthoring.form.save")}
          </Button>
          {!complete && (
            <Button kind="primary" name="intent" value="publish" busy={busy}>
              {t("okrsAuthoring.form.publish")}
            </Button>
          )}
          <Button kind="quiet" name="intent" value="add" busy={busy}>
            {t("okrsAuthoring.form.add")}
          </Button>
        </div>
      </Form>
    </FormState>
  );
}

function Objective({ objective, options, published }: ObjectiveFormProps) {
  const { t } = useText();
  return (
    <Card title={t("okrsAuthoring.form.objective")}>
      <div className="space-y-5">
        <LocalizedInput
          name="title"
          label={t("okrsAuthoring.form.objectiveTitle")}
          hint={t("okrsAuthoring.form.objectiveTitleHint")}
          value={objective.title}
        />
        <LocalizedInput name="why" label={t("okrsAuthoring.form.why")} value={objective.why} multiline optional />
        <div className="grid gap-5 md:grid-cols-3">
          <Select
            name="owner"
            label={t("okrsAuthoring.form.owner")}
            defaultValue={objective.owner ?? ""}
            placeholder={t("okrsAuthoring.form.chooseOwner")}
            options={options.members.map(({ email, name }) => ({ value: email, label: name }))}
          />
          <TextInput
            name="team"
            label={t("okrsAuthoring.form.team")}
            optional
            defaultValue={objective.team ?? ""}
            maxLength={100}
          />
          {published ? (
            <input type="hidden" name="cycle" value={objective.cycle ?? ""} />
          ) : (
            <Select
              name="cycle"
              label={t("okrsAuthoring.form.cycle")}
              defaultValue={objective.cycle ?? ""}
              options={options.cycles.map(({ value, name, isNew }) => ({
                value,
                label: isNew ? t("okrsAuthoring.form.newCycle", { name }) : name,
              }))}
            />
          )}
        </div>
      </div>
    </Card>
  );
}
