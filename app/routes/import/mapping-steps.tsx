import { Form, useNavigation } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { TextInput } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { DryRunReport } from "./dry-run-report.tsx";
import { FileCard } from "./file-card.tsx";
import type { MappingAnswer } from "./import-actions.server.ts";
import type { MappingPage } from "./import-page.server.ts";
import { MappingFields } from "./mapping-fields.tsx";

type MappingStepsProps = { page: MappingPage; answer: MappingAnswer | null; canWrite: boolean };

/** The file as recognised, what its columns are, and how it would be read. */
export function MappingSteps({ page, answer, canWrite }: MappingStepsProps) {
  const { t } = useText();
  const { shape, applied, values, options } = page;
  if (!shape) {
    return (
      <Callout goodness="worse" title={t("importing.file.none")} actions={canWrite && <Discard />}>
        {null}
      </Callout>
    );
  }
  // Another file form or saved mapping is another form: its fields begin anew.
  const form = [shape.encoding, shape.delimiter, shape.headerRows, applied].join(" ");
  return (
    <FormState key={form} state={answer}>
      <ErrorSummary />
      <div className="space-y-6">
        <FileCard page={page} shape={shape} />
        {canWrite && (
          <Form method="post" preventScrollReset className="space-y-6">
            <input type="hidden" name="encoding" value={shape.encoding} />
            <input type="hidden" name="delimiter" value={shape.delimiter} />
            <input type="hidden" name="headerRows" value={shape.headerRows} />
            <Card title={t("importing.map.title")} lead={t("importing.map.lead")}>
              <MappingFields columns={shape.columns} values={values} options={options} answer={answer} />
            </Card>
            {answer?.report && <DryRunReport report={answer.report} />}
            <Card>
              <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
                <div className="w-full max-w-sm">
                  <TextInput
                    name="saveAs"
                    label={t("importing.map.saveAs")}
                    hint={t("importing.map.saveAsHint")}
                    defaultValue={applied ?? ""}
                    maxLength={100}
                    optional
                  />
                </div>
                <Buttons />
              </div>
            </Card>
          </Form>
        )}
        {canWrite && <Discard />}
      </div>
    </FormState>
  );
}

function Buttons() {
  const { t } = useText();
  const { state, formData } = useNavigation();
  const sent = state === "idle" ? null : formData?.get("intent");
  return (
    <div className="flex flex-wrap gap-2">
      <Button name="intent" value="check" busy={sent === "check"}>
        {t("importing.map.check")}
      </Button>
      <Button name="intent" value="start" kind="primary" busy={sent === "start"}>
        {t("importing.map.start")}
      </Button>
    </div>
  );
}

function Discard() {
  const { t } = useText();
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="cancel" />
      <Button kind="quiet" small>
        {t("importing.map.cancel")}
      </Button>
    </Form>
  );
}
