import type { ReactNode } from "react";
import { type Option, Select, TextArea, TextInput } from "#app/components/field.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { MappingAnswer } from "./import-actions.server.ts";
import type { MappingPage } from "./import-page.server.ts";
import type { MappingValues } from "./mapping-values.ts";
import { EventRows, ScoreRows } from "./source-rows.tsx";

type MappingFieldsProps = {
  columns: readonly string[];
  values: MappingValues;
  options: MappingPage["options"];
  answer: MappingAnswer | null;
};

/** One group of fields per thing a row can say; every field but the date is optional. */
export function MappingFields({ columns, values, options, answer }: MappingFieldsProps) {
  const { t } = useText();
  const choices = columns.map((column) => ({ value: column, label: column }));
  const field = { choices, values };
  const languages = [
    { value: "fr", label: t("ui.language.fr") },
    { value: "en", label: t("ui.language.en") },
  ];
  return (
    <div className="divide-y divide-line [&>*]:py-6 [&>*:first-child]:pt-0 [&>*:last-child]:pb-0">
      <Group legend={t("importing.map.when")}>
        <ColumnSelect {...field} name="date.column" label={t("importing.map.dateColumn")} />
        <Select
          name="date.format"
          label={t("importing.map.dateFormat")}
          defaultValue={values["date.format"] ?? "iso"}
          options={knownFormats.map((value) => ({ value, label: t(`importing.map.formats.${value}`) }))}
        />
        <TextInput
          name="date.constant"
          type="date"
          label={t("importing.map.dateConstant")}
          hint={t("importing.map.dateHint")}
          defaultValue={values["date.constant"]?.slice(0, 10)}
          optional
        />
      </Group>
      <Group legend={t("importing.map.who")}>
        <ColumnSelect
          {...field}
          name="customer.column"
          label={t("importing.map.customer")}
          hint={t("importing.map.customerHint")}
          optional
        />
        <ColumnSelect
          {...field}
          name="id.column"
          label={t("importing.map.id")}
          hint={t("importing.map.idHint")}
          optional
        />
      </Group>
      <ScoreRows choices={choices} values={values} scales={options.scales} answer={answer} />
      <EventRows choices={choices} values={values} metrics={options.metrics} answer={answer} />
      <Group legend={t("importing.map.where")}>
        <Place {...field} kind="channel" options={options.channels} />
        <Place {...field} kind="step" options={options.steps} />
        <Place {...field} kind="language" options={languages} />
        <ColumnSelect {...field} name="comment.column" label={t("importing.map.comment")} optional />
        <ColumnSelect {...field} name="weight.column" label={t("importing.map.weight")} optional />
      </Group>
      {options.tests.length > 0 && <VariationGroup {...field} tests={options.tests} />}
    </div>
  );
}

const knownFormats = ["iso", "day-first", "month-first"] as const;

export function Group({ legend, hint, children }: { legend: string; hint?: string; children: ReactNode }) {
  return (
    <div>
      <fieldset>
        <legend className="font-serif text-lg">{legend}</legend>
        {hint && <p className="text-muted text-sm">{hint}</p>}
        <div className="mt-3 grid items-end gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">{children}</div>
      </fieldset>
    </div>
  );
}

type ColumnSelectProps = {
  name: string;
  label: string;
  hint?: string;
  optional?: boolean;
  choices: readonly Option[];
  values: MappingValues;
};

export function ColumnSelect({ name, choices, values, ...rest }: ColumnSelectProps) {
  const { t } = useText();
  return (
    <Select
      {...rest}
      name={name}
      options={choices}
      placeholder={t("importing.map.nothing")}
      defaultValue={values[name] ?? ""}
    />
  );
}

type PlaceProps = {
  kind: "channel" | "step" | "language";
  choices: readonly Option[];
  values: MappingValues;
  options: readonly Option[];
};

/** The same for every row, or read from a column. */
function Place({ kind, choices, values, options }: PlaceProps) {
  const { t } = useText();
  return (
    <div className="space-y-3">
      <Select
        name={`${kind}.constant`}
        label={t(`importing.map.${kind}Constant`)}
        options={options}
        placeholder={t("importing.map.nothing")}
        defaultValue={values[`${kind}.constant`] ?? ""}
        optional
      />
      <ColumnSelect
        name={`${kind}.column`}
        label={t(`importing.map.${kind}Column`)}
        choices={choices}
        values={values}
        optional
      />
      <details className="text-sm" open={Boolean(values[`${kind}.words`])}>
        <summary className="w-fit text-muted">{t("importing.map.placeWords")}</summary>
        <div className="mt-2">
          <TextArea
            name={`${kind}.words`}
            label={t("importing.map.placeWords")}
            hint={t("importing.map.placeWordsHint")}
            defaultValue={values[`${kind}.words`]}
            optional
          />
        </div>
      </details>
    </div>
  );
}

function VariationGroup({
  choices,
  values,
  tests,
}: {
  choices: readonly Option[];
  values: MappingValues;
  tests: MappingPage["options"]["tests"];
}) {
  const { t, format } = useText();
  const chosen = tests.find(({ key }) => key === values["variation.experiment"]);
  return (
    <Group legend={t("importing.map.variation")} hint={t("importing.map.variationHint")}>
      <ColumnSelect
        name="variation.column"
        label={t("importing.map.variationColumn")}
        choices={choices}
        values={values}
        optional
      />
      <Select
        name="variation.experiment"
        label={t("importing.map.experiment")}
        options={tests.map(({ key, name, variations }) => ({
          value: key,
          label: `${name} (${variations.join(", ")})`,
        }))}
        placeholder={t("importing.map.nothing")}
        defaultValue={values["variation.experiment"] ?? ""}
        optional
      />
      <TextArea
        name="variation.words"
        label={t("importing.map.variationWords")}
        hint={
          chosen
            ? t("importing.map.variationWordsHint", { keys: format.list(chosen.variations) })
            : t("importing.map.variationWordsNoTest")
        }
        defaultValue={values["variation.words"]}
        optional
      />
    </Group>
  );
}
