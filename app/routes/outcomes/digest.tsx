import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Card } from "#app/components/card.tsx";
import { CopyField } from "#app/components/copy-field.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { findDigestOfDay } from "#app/db/digest.server.ts";
import { digestLinks } from "#app/db/digest-link.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { locales } from "#experiments/metrics/localized-text.ts";
import { DigestSections } from "./digest-sections.tsx";
import { digestView } from "./digest-view.server.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { workspace, locale } = await requireMember(request, context, "outcomes.read");
  const { env, db, now } = context;
  const day = z.iso.date().safeParse(params.day);
  const edition = day.success ? await findDigestOfDay(db, workspace.id, day.data) : null;
  if (!edition) throw new Response("no such digest", { status: 404 });
  const { links, expiresAt } = digestLinks(edition, env.origin ?? new URL(request.url).origin, env.secret);
  return {
    view: digestView(edition, locale),
    links: expiresAt > now() ? links : null,
    expiresAt: expiresAt.toISOString(),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.view.title ?? ""} · Cairn` }];

export default function DigestPage() {
  const { view, links, expiresAt } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  const day = format.date(expiresAt);
  return (
    <>
      <PageHeader
        breadcrumbs={[
          { to: "/outcomes", label: t("digest.list.outcome") },
          { to: "/digests", label: t("digest.title") },
          { label: view.title },
        ]}
        title={view.title}
        lead={view.lead}
      />
      <div className="max-w-3xl">
        <DigestSections view={view} />
        <Card
          className="no-print mt-8"
          title={t("digest.share.title")}
          lead={t(links ? "digest.share.lead" : "digest.share.over", { day })}
        >
          {links && (
            <div className="grid gap-4">
              {locales.flatMap((locale) => [
                <CopyField
                  key={`html ${locale}`}
                  label={t(`digest.share.html.${locale}`)}
                  value={links[locale].html}
                  code
                />,
                <CopyField
                  key={`text ${locale}`}
                  label={t(`digest.share.text.${locale}`)}
                  value={links[locale].text}
                  code
                />,
              ])}
            </div>
          )}
        </Card>
      </div>
    </>
  );
}
