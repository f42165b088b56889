import { useSearchParams } from "@remix-run/react";
import type { ReactNode } from "react";
import { Callout } from "#app/components/callout.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { useText } from "#app/i18n/use-text.ts";

type SettingsPageProps = { title: string; lead: string; actions?: ReactNode; children: ReactNode };

/** One page of the settings; says so when something was saved. */
export function SettingsPage({ title, lead, actions, children }: SettingsPageProps) {
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
        {children}
      </div>
    </>
  );
}
