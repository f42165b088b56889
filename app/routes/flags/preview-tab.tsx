import type { LoaderFunctionArgs } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { Select, TextInput } from "#app/components/field.tsx";
import { readFlags } from "#app/db/flag-payload.server.ts";
import { parseAttributes } from "#app/forms/flag-value.ts";
import { useText } from "#app/i18n/use-text.ts";
import { buildPayload } from "#experiments/flags/payload.ts";
import { preview, type RuleTrace } from "#experiments/flags/preview.ts";
import { findShownFlag, knownEnvironments, usualEnvironment } from "./flag-data.server.ts";
import { ruleWords } from "./rule-words.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "flags.read");
  const { id: workspaceId } = member.workspace;
  const { key, document } = await findShownFlag(context.db, workspaceId, params.key);
  const search = new URL(request.url).searchParams;
  const environments = await knownEnvironments(context.db, workspaceId);
  const environment = environments.find((name) => name === search.get("environment")) ?? usualEnvironment;
  const customer = (search.get("customer") ?? "").trim();
  const attributes = search.get("attributes") ?? "";
  const looks = search.has("customer");
  return {
    ...{ environments, environment, customer, attributes, rules: document.rules },
    // The readable payload of the environment: what applications load, before hashing and encryption.
    seen: looks
      ? preview(buildPayload(await readFlags(context.pool, workspaceId, environment)), key, {
          ...parseAttributes(attributes),
          ...(customer !== "" && { id: customer }),
        })
      : null,
  };
}

export default function FlagPreview() {
  const { environments, environment, customer, attributes } = useLoaderData<typeof loader>();
  const { t } = useText();
  return (
    <Card title={t("flags.preview.title")} lead={t("flags.preview.lead")}>
      <Form method="get" preventScrollReset className="grid items-end gap-4 sm:grid-cols-[auto_1fr_1.4fr_auto]">
        <Select
          name="environment"
          label={t("flags.preview.environment")}
          options={environments.map((value) => ({ value, label: value }))}
          defaultValue={environment}
        />
        <TextInput name="customer" label={t("flags.preview.unit")} optional defaultValue={customer} />
        <TextInput
          name="attributes"
          label={t("testsSetUp.review.attributes")}
          optional
          placeholder={t("testsSetUp.review.attributesHint")}
          defaultValue={attributes}
        />
        <Button>{t("testsSetUp.review.look")}</Button>
      </Form>
      <Seen />
    </Card>
  );
}

function Seen() {
  const { seen, environment, rules } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  if (!seen) return null;
  const applied = seen.rules.find(({ outcome }) => outcome === "applied");
  const why = () => {
    if (seen.source === "unknown") return t("flags.preview.unknown", { environment });
    if (seen.source === "holdout") return t("testsSetUp.review.source.holdout");
    if (seen.source === "prerequisite") return t("flags.preview.held");
    if (seen.experiment)
      return t("flags.preview.byTest", { test: seen.experiment.key, variation: seen.experiment.variationKey });
    return applied ? t("flags.preview.byRule", { rule: applied.ruleId }) : t("flags.preview.byDefault");
  };
  const said = (rule: RuleTrace) =>
    rule.outcome === "skipped"
      ? t(`testsSetUp.review.skip.${rule.reason}`)
      : t(`testsSetUp.review.rule.${rule.outcome}`);
  return (
    <div className="mt-5 border-line border-t pt-4" role="status">
      <p className="honour break-words text-xl">{t("flags.preview.gets", { value: JSON.stringify(seen.value) })}</p>
      <p className="mt-0.5 text-muted">{why()}</p>
      {seen.rules.length > 0 && <h3 className="mt-4 font-medium text-sm">{t("flags.preview.rules")}</h3>}
      <ol className="mt-1 space-y-2 text-sm">
        {seen.rules.map((trace) => {
          const rule = rules.find(({ id }) => id === trace.ruleId);
          return (
            <li key={trace.ruleId} className={trace.outcome === "applied" ? "font-semibold" : ""}>
              <span className="font-mono">{trace.ruleId}</span>{" "}
              <span className={trace.outcome === "applied" ? "" : "text-muted"}>{said(trace)}</span>
              {rule && <span className="block font-normal text-muted">{ruleWords({ t, format }, rule)}</span>}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
