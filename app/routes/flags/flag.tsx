import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Link, Outlet, useLoaderData, useSearchParams } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Badge, StatusWord } from "#app/components/badge.tsx";
import { Callout } from "#app/components/callout.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { LinkTabs } from "#app/components/tabs.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { findShownFlag } from "./flag-data.server.ts";
import { flagPath } from "./flag-path.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "flags.read");
  const { key, document, version, tests } = await findShownFlag(context.db, member.workspace.id, params.key);
  return {
    ...{ key, version, description: document.description, archived: document.archived },
    ...{ valueType: document.valueType, environments: document.environments },
    tests: tests
      .filter(({ experiment: { status } }) => status === "running" || status === "paused")
      .map((test) => ({ key: test.key, name: inLocale(test.experiment.definition.name, member.locale) })),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.key ?? ""} · Cairn` }];

/** One flag with its faces: rules, what a customer would get, what comes, what was. */
export default function Flag() {
  const { key, version, description, archived, valueType, environments, tests } = useLoaderData<typeof loader>();
  const { t } = useText();
  const [search] = useSearchParams();
  const path = flagPath(key);
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: t("flags.back"), to: "/flags" }, { label: key }]}
        title={<span className="break-all font-mono text-[0.85em]">{key}</span>}
        lead={description}
        badges={
          <>
            <Badge>{t(`testsSetUp.what.type.${valueType}`)}</Badge>
            {archived ? (
              <Badge goodness="neutral">{t("flags.archived")}</Badge>
            ) : (
              environments.map((name) => <Badge key={name}>{name}</Badge>)
            )}
          </>
        }
      />
      <LinkTabs
        label={t("flags.tab.label")}
        tabs={[
          { to: path, label: t("flags.tab.rules"), end: true },
          { to: `${path}/preview`, label: t("flags.tab.preview") },
          { to: `${path}/schedule`, label: t("flags.tab.schedule") },
          { to: `${path}/history`, label: t("flags.tab.history") },
        ]}
      />
      <div className="space-y-6">
        {search.has("saved") && (
          <p role="status">
            <StatusWord goodness="better">{t("flags.saved")}</StatusWord>
          </p>
        )}
        {version === 0 && <Callout title={t("flags.notSaved")}>{t("flags.fromTest")}</Callout>}
        {tests.map((test) => (
          <p key={test.key}>
            {t("flags.inFront")}{" "}
            <Link to={`/tests/${test.key}`} className="text-accent underline underline-offset-4">
              {test.name}
            </Link>
            .
          </p>
        ))}
        <Outlet />
      </div>
    </>
  );
}
