import { useSearchParams } from "@remix-run/react";
import type { ReactNode } from "react";
import { Callout } from "#app/components/callout.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { RemovedCallout, type RemovedThing } from "./removed-callout.tsx";

type SettingsPageProps = {
  title: string;
  lead: string;
  actions?: ReactNode;
  removed?: RemovedThing | null;
  children: ReactNode;
};

/** One page of the settings; says so when something was saved, and offers to put back what was removed. */
export function SettingsPage({ title, lead, actions, removed, children }: SettingsPageProps) {
  const { t } = useText();
  const [search] = useSearchParams();
  return (
    <>
      <PageHeader
        title={title}
        lead={lead}
        breadcrumbs={[{ label: t("settings.title"), to: "/settings" }, { label: title }]}
        actions={actions}
      />
      <div className="space-y-6">
        {search.has("saved") && (
          <div role="status">
            <Callout goodness="better">{t("settings.saved")}</Callout>
          </div>
        )}
        {removed && <RemovedCallout removed={removed} />}
        {children}
      </div>
    </>
  );
}
