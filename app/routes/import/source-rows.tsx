import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "#app/components/button.tsx";
import { type Option, Select, TextArea, TextInput } from "#app/components/field.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { MappingAnswer } from "./import-actions.server.ts";
import type { MappingPage } from "./import-page.server.ts";
import type { MappingValues } from "./mapping-values.ts";

type RowsProps = { choices: readonly Option[]; values: MappingValues; answer: MappingAnswer | null };

/** How many rows to show: those with something in them, and at least `least`, so that a page without script has blanks. */
function filledRows(list: "scores" | "events", { values, answer }: RowsProps, least: number): number {
  const names = [
    ...Object.keys(values),
    ...Object.entries(answer?.values ?? {}).flatMap(([n, v]) => (v === "" ? [] : [n])),
  ];
  const filled = names.flatMap((name) => new RegExp(`^${list}\\.(\\d+)\\.column$`).exec(name)?.[1] ?? []);
  return Math.max(least, ...filled.map((index) => Number(index) + 1));
}

export function ScoreRows({ scales, ...rest }: RowsProps & { scales: MappingPage["options"]["scales"] }) {
  const { t } = useText();
  const [rows, setRows] = useState(() => filledRows("scores", rest, 3));
  const options = scales.map(({ key, name, min, max, direction }) => ({
    value: key,
    label: t("importing.map.direction", {
      ...{ name, min: String(min), max: String(max), direction: t(`words.direction.${direction}`) },
    }),
  }));
  return (
    <div>
      <fieldset>
        <legend className="font-serif text-lg">{t("importing.map.scores")}</legend>
        <p className="text-muted text-sm">{t("importing.map.scoresHint")}</p>
        <SourceRows
          {...rest}
          list="scores"
          field="scale"
          label={t("importing.map.scale")}
          options={options}
          rows={rows}
        />
        <Button
          type="button"
          kind="quiet"
          small
          onClick={() => setRows(rows + 1)}
          icon={<Plus size={15} aria-hidden="true" />}
        >
          {t("importing.map.moreScores")}
        </Button>
      </fieldset>
    </div>
  );
}

export function EventRows({ metrics, ...rest }: RowsProps & { metrics: readonly Option[] }) {
  const { t } = useText();
  const [rows, setRows] = useState(() => filledRows("events", rest, 1));
  if (metrics.length === 0) return null;
  return (
    <div>
      <fieldset>
        <legend className="font-serif text-lg">{t("importing.map.events")}</legend>
        <p className="text-muted text-sm">{t("importing.map.eventsHint")}</p>
        <SourceRows
          {...rest}
          list="events"
          field="metric"
          label={t("importing.map.metric")}
          options={metrics}
          rows={rows}
        />
        <Button
          type="button"
          kind="quiet"
          small
          onClick={() => setRows(rows + 1)}
          icon={<Plus size={15} aria-hidden="true" />}
        >
          {t("importing.map.moreEvents")}
        </Button>
      </fieldset>
    </div>
  );
}

type SourceRowsProps = RowsProps & {
  list: "scores" | "events";
  field: "scale" | "metric";
  label: string;
  options: readonly Option[];
  rows: number;
};

function SourceRows({ list, field, label, options, rows, choices, values }: SourceRowsProps) {
  const { t } = useText();
  return (
    <ul className="my-3 space-y-4">
      {Array.from({ length: rows }, (_, index) => `${list}.${index}`).map((at) => (
        <li key={at} className="grid items-start gap-x-6 gap-y-3 rounded-md bg-sunk p-4 sm:grid-cols-2 lg:grid-cols-4">
          <Select
            name={`${at}.column`}
            label={t("importing.map.column")}
            options={choices}
            placeholder={t("importing.map.nothing")}
            defaultValue={values[`${at}.column`] ?? ""}
          />
          <Select
            name={`${at}.${field}`}
            label={label}
            options={options}
            placeholder={t("importing.map.nothing")}
            defaultValue={values[`${at}.${field}`] ?? ""}
          />
          <TextInput
            name={`${at}.missing`}
            label={t("importing.map.missing")}
            title={t("importing.map.missingHint")}
            placeholder="0, 6, Blank"
            defaultValue={values[`${at}.missing`]}
          />
          <TextArea
            name={`${at}.words`}
            label={t("importing.map.words")}
            title={t("importing.map.wordsHint")}
            placeholder={t("importing.map.wordsHint")}
            rows={2}
            defaultValue={values[`${at}.words`]}
          />
          {(["step", "channel"] as const).map(
            (place) =>
              values[`${at}.${place}`] && (
                <input key={place} type="hidden" name={`${at}.${place}`} value={values[`${at}.${place}`]} />
              ),
          )}
        </li>
      ))}
    </ul>
  );
}
