import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { LinkButton } from "#app/components/button.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { okrTemplates } from "#experiments/okr/okr-templates.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { locale } = await requireMember(request, context, "okrs.write");
  return {
    title: textFor(locale).t("okrsAuthoring.templates.title"),
    templates: okrTemplates.map(({ key, name, objective, keyResults }) => ({
      ...{ key, name: inLocale(name, locale), why: inLocale(objective.why, locale) },
      keyResults: keyResults.map(({ title }) => inLocale(title, locale)),
    })),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

/** Where a quarter's objective begins: five CX templates, or a blank page. */
export default function Templates() {
  const { templates } = useLoaderData<typeof loader>();
  const { t } = useText();
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: t("okrs.title"), to: "/okrs" }]}
        title={t("okrsAuthoring.templates.title")}
        lead={t("okrsAuthoring.templates.lead")}
      />
      <ul className="grid gap-5 md:grid-cols-2 xl:grid-cols-3">
        {templates.map(({ key, name, why, keyResults }) => (
          <li key={key} className="flex flex-col rounded-lg border border-line bg-panel p-5">
            <h2 className="text-xl leading-snug">{name}</h2>
            <p className="mt-1.5 text-muted text-sm">{why}</p>
            <ul className="mt-4 mb-5 space-y-2 border-line border-t pt-4 text-sm">
              {keyResults.map((title) => (
                <li key={title} className="flex gap-2.5">
                  <span aria-hidden="true" className="mt-2 size-1.5 shrink-0 rounded-full bg-accent" />
                  {title}
                </li>
              ))}
            </ul>
            <LinkButton to={`/okrs/new/${key}`} kind="primary" className="mt-auto self-start">
              {t("okrsAuthoring.templates.use")}
            </LinkButton>
          </li>
        ))}
        <li className="flex flex-col rounded-lg border border-line border-dashed p-5">
          <h2 className="text-xl leading-snug">{t("okrsAuthoring.templates.blank")}</h2>
          <p className="mt-1.5 mb-5 text-muted text-sm">{t("okrsAuthoring.templates.blankText")}</p>
          <LinkButton to="/okrs/new/blank" className="mt-auto self-start">
            {t("okrsAuthoring.templates.blankUse")}
          </LinkButton>
        </li>
      </ul>
    </>
  );
}
