import { Form } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { TextInput } from "#app/components/field.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { RuleTrace } from "#experiments/flags/preview.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import type { ReviewView, SetUpView } from "./set-up-view.server.ts";

/** What one customer would get, and why, as the official SDK decides it. */
export function PreviewCard({ view, preview }: { view: SetUpView; preview: ReviewView["preview"] }) {
  const { t } = useText();
  return (
    <Card title={t("testsSetUp.review.preview")}>
      <Form method="get" preventScrollReset className="grid items-end gap-4 sm:grid-cols-[1fr_1.4fr_auto]">
        <input type="hidden" name="step" value="review" />
        <TextInput name="customer" label={t("testsSetUp.review.customer")} defaultValue={preview.customer} />
        <TextInput
          name="attributes"
          label={t("testsSetUp.review.attributes")}
          optional
          placeholder={t("testsSetUp.review.attributesHint")}
          defaultValue={preview.attributes}
        />
        <Button>{t("testsSetUp.review.look")}</Button>
      </Form>
      {preview.seen && <Seen view={view} seen={preview.seen} />}
    </Card>
  );
}

function Seen({ view, seen }: { view: SetUpView; seen: NonNullable<ReviewView["preview"]["seen"]> }) {
  const { t, locale } = useText();
  const variation = view.definition.variations[seen.experiment?.variation ?? -1];
  const said = (rule: RuleTrace) =>
    rule.outcome === "skipped"
      ? t(`testsSetUp.review.skip.${rule.reason}`)
      : t(`testsSetUp.review.rule.${rule.outcome}`);
  return (
    <div className="mt-5 border-line border-t pt-4" role="status">
      <p className="honour text-xl">
        {t("testsSetUp.review.gets", { value: JSON.stringify(seen.value) })}
        {variation && `, ${t("testsSetUp.review.variation", { variation: inLocale(variation.name, locale) })}`}
      </p>
      <p className="mt-0.5 text-muted text-sm">{t(`testsSetUp.review.source.${seen.source}`)}</p>
      <ol className="mt-3 space-y-1 text-sm">
        {seen.rules.map((rule) => (
          <li key={rule.ruleId}>
            <span className="font-mono">{rule.ruleId}</span> <span className="text-muted">{said(rule)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
