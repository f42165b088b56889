import { Form } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { Disclosure } from "#app/components/disclosure.tsx";
import { inputLook } from "#app/components/field.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { MappingPage } from "./import-page.server.ts";

type Shape = NonNullable<MappingPage["shape"]>;

const delimiterNames = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe" } as const;
const delimiters = [",", ";", "\t", "|"] as const;
const encodings = [
  ["utf-8", "UTF-8"],
  ["windows-1252", "Windows-1252"],
  ["utf-16le", "UTF-16"],
] as const;
const shownRows = 6;

/** How the file was recognised, with a way to correct it and to apply a saved mapping; both live in the URL. */
export function FileCard({ page, shape }: { page: MappingPage; shape: Shape }) {
  const { t } = useText();
  const { saved, applied } = page;
  return (
    <Card title={t("importing.file.title")} lead={t("importing.file.lead")}>
      {!shape.encodingCertain && (
        <div className="mb-4">
          <Callout goodness="attention">{t("importing.file.uncertain")}</Callout>
        </div>
      )}
      <Form method="get" className="mb-4 flex flex-wrap items-end gap-3">
        <Choice
          name="delimiter"
          label={t("importing.file.delimiter")}
          chosen={shape.delimiter}
          options={delimiters.map((value) => [value, t(`importing.file.delimiters.${delimiterNames[value]}`)])}
        />
        <Choice name="encoding" label={t("importing.file.encoding")} chosen={shape.encoding} options={encodings} />
        <Choice
          name="headerRows"
          label={t("importing.file.headerRows")}
          chosen={String(shape.headerRows)}
          options={["1", "2", "3"].map((rows) => [rows, rows])}
        />
        {saved.length > 0 && (
          <Choice
            name="mapping"
            label={t("importing.saved.label")}
            chosen={applied ?? ""}
            options={[
              ["", t("importing.saved.none")],
              ...saved.map(({ name, fits }) => [name, fits ? `${name} (${t("importing.saved.fits")})` : name] as const),
            ]}
          />
        )}
        <Button>{t("importing.file.read")}</Button>
      </Form>
      {applied && (
        <p className="mb-4 text-sm" role="status">
          {t("importing.saved.applied", { name: applied })}
        </p>
      )}
      <Disclosure
        summary={`${t("importing.file.sample")} · ${t("importing.file.columns", { count: shape.columns.length })}`}
        open
      >
        <Sample shape={shape} />
      </Disclosure>
    </Card>
  );
}

type ChoiceProps = {
  name: string;
  label: string;
  chosen: string;
  options: readonly (readonly [value: string, label: string])[];
};

function Choice({ name, label, chosen, options }: ChoiceProps) {
  return (
    <label className="block w-full font-medium text-sm sm:w-auto">
      <span className="mb-1.5 block">{label}</span>
      <select
        key={chosen}
        name={name}
        defaultValue={chosen}
        className={`${inputLook} min-h-10 pr-8 font-normal sm:w-auto`}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

type SampleRow = { cells: string[]; key: string };

function Sample({ shape }: { shape: Shape }) {
  const { t } = useText();
  const { columns, labels, sample } = shape;
  return (
    <DataTable
      caption={t("importing.file.sample")}
      captionHidden
      small
      rows={sample.slice(0, shownRows).map((cells, row) => ({ cells, key: String(row) }))}
      rowKey={({ key }) => key}
      columns={columns.map((column, index) => ({
        key: column,
        header: (
          <span className="block max-w-56" title={labels[index] ?? undefined}>
            {column}
            {labels[index] && <span className="block truncate font-normal text-xs normal-case">{labels[index]}</span>}
          </span>
        ),
        cell: ({ cells }: SampleRow) => (
          <span className="figures block max-w-56 truncate whitespace-nowrap">{cells[index]}</span>
        ),
      }))}
    />
  );
}
