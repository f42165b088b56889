import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { Plus } from "lucide-react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Badge } from "#app/components/badge.tsx";
import { Button, LinkButton } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { countSeen } from "#app/db/seen-customer.server.ts";
import { readAudience } from "#app/forms/audience.ts";
import { refuse, text } from "#app/forms/refusal.ts";
import { useText } from "#app/i18n/use-text.ts";
import { type Audience, operatorNames, operators } from "#experiments/definition/audience.ts";
import type { FlagRule } from "#experiments/flags/flag.ts";
import { findShownFlag, knownEnvironments, otherFlags } from "./flag-data.server.ts";
import { SettingsFields, ValueField } from "./flag-fields.tsx";
import { flagPath } from "./flag-path.ts";
import { actOnFlag } from "./rule-actions.server.ts";
import { RuleForm } from "./rule-form.tsx";
import { ruleWords } from "./rule-words.ts";

const everybody: Audience = { match: "all", conditions: [] };

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "flags.read");
  const { id: workspaceId } = member.workspace;
  const flag = await findShownFlag(context.db, workspaceId, params.key);
  const canWrite = member.can("flags.write");
  const asked = new URL(request.url).searchParams.get("rule");
  const kind = asked === "new-force" ? ("force" as const) : asked === "new-rollout" ? ("rollout" as const) : null;
  const edited = flag.document.rules.find(({ id }) => id === asked) ?? null;
  return {
    ...{ key: flag.key, version: flag.version, document: flag.document, canWrite },
    form:
      canWrite && (kind !== null || edited)
        ? {
            ...{ kind: edited?.kind ?? kind ?? ("force" as const), rule: edited },
            count: await countSeen(context, workspaceId, edited?.audience ?? everybody, context.now()),
          }
        : null,
    environments: await knownEnvironments(context.db, workspaceId),
    others: (await otherFlags(context.db, workspaceId, flag.key)).map((other) => other.key),
    operators: operatorNames,
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "flags.write");
  const flag = await findShownFlag(context.db, member.workspace.id, params.key);
  const form = await request.formData();
  if (text(form, "intent") === "count") {
    const count = await countSeen(context, member.workspace.id, readAudience(form, operators), context.now());
    return { ...refuse([], form), count };
  }
  const refused = await actOnFlag(context, member, flag, form);
  if (refused) return refused;
  throw redirect(`${flagPath(flag.key)}?saved`);
}

export default function Rules() {
  const view = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  const { document, canWrite, form, key } = view;
  const counted = answer && "count" in answer ? answer.count : null;
  return (
    <FormState state={answer}>
      <ErrorSummary />
      {!canWrite && <Callout>{t("flags.readOnly")}</Callout>}
      {form && <RuleForm {...view} {...form} count={counted ?? form.count} back={flagPath(key)} />}
      <Card
        title={t("flags.rules")}
        actions={
          canWrite &&
          !form &&
          (["force", "rollout"] as const).map((kind) => (
            <LinkButton key={kind} to={`?rule=new-${kind}`} small icon={<Plus size={15} aria-hidden="true" />}>
              {t(`flags.add.${kind}`)}
            </LinkButton>
          ))
        }
      >
        {document.rules.length === 0 ? (
          <p className="text-muted">{t("flags.noRules")}</p>
        ) : (
          <ol className="divide-y divide-line">
            {document.rules.map((rule, at) => (
              <RuleLine key={rule.id} rule={rule} at={at} />
            ))}
          </ol>
        )}
      </Card>
      {canWrite && !form && <Settings />}
    </FormState>
  );
}

function RuleLine({ rule, at }: { rule: FlagRule; at: number }) {
  const { canWrite, version, document } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  const moves = [
    ...(at > 0 ? (["up"] as const) : []),
    ...(at < document.rules.length - 1 ? (["down"] as const) : []),
    rule.enabled ? ("turnOff" as const) : ("turnOn" as const),
    "remove" as const,
  ];
  const named = (action: string) => t("flags.rule.of", { action, rule: rule.id });
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium font-mono">{rule.id}</span>
          {!rule.enabled && <Badge goodness="unknown">{t("flags.rule.off")}</Badge>}
        </p>
        <p className={`break-words ${rule.enabled ? "" : "text-muted"}`}>{ruleWords({ t, format }, rule)}</p>
        {rule.description && <p className="text-muted text-sm">{rule.description}</p>}
      </div>
      {canWrite && (
        <Form method="post" action="?index" className="no-print flex flex-wrap gap-1.5">
          <input type="hidden" name="seen" value={version} />
          <LinkButton to={`?rule=${rule.id}`} small aria-label={named(t("flags.rule.edit"))}>
            {t("flags.rule.edit")}
          </LinkButton>
          {moves.map((move) => (
            <Button
              key={move}
              small
              kind={move === "remove" ? "danger" : "secondary"}
              name="intent"
              value={`${move}:${rule.id}`}
              aria-label={named(t(`flags.rule.${move}`))}
            >
              {t(`flags.rule.${move}`)}
            </Button>
          ))}
        </Form>
      )}
    </li>
  );
}

function Settings() {
  const { document, environments, version } = useLoaderData<typeof loader>();
  const { t } = useText();
  return (
    <Card title={t("flags.settings")}>
      <Form method="post" action="?index" className="max-w-2xl space-y-5">
        <input type="hidden" name="seen" value={version} />
        <ValueField
          name="defaultValue"
          label={t("flags.field.default")}
          hint={t("flags.field.defaultHint")}
          valueType={document.valueType}
          value={document.defaultValue}
        />
        <SettingsFields document={document} environments={environments} />
        <div className="flex flex-wrap gap-2">
          <Button kind="primary" name="intent" value="settings">
            {t("ui.save")}
          </Button>
          {version > 0 && (
            <Button kind={document.archived ? "secondary" : "danger"} name="intent" value="archive">
              {t(document.archived ? "flags.restore" : "flags.archive")}
            </Button>
          )}
        </div>
      </Form>
    </Card>
  );
}
