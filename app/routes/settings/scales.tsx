import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { Plus } from "lucide-react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { listScales } from "#app/db/scale.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { scalePresets } from "#experiments/metrics/scale-presets.ts";
import { NameCell } from "./name-cell.tsx";
import { saveScale } from "./save-scale.server.ts";
import { OwnScaleForm, PresetForm } from "./scale-forms.tsx";
import { SettingsPage } from "./settings-page.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "registry.read");
  const { t } = textFor(member.locale);
  const scales = await listScales(context.db, member.workspace.id);
  const search = new URL(request.url).searchParams;
  const canWrite = member.can("registry.write");
  const scoringText = ({ scoring, topBoxFrom }: { scoring: "mean" | "top-box" | "nps"; topBoxFrom: number | null }) =>
    t(`settings.scales.scorings.${scoring}`, { from: String(topBoxFrom ?? "") });
  return {
    title: t("settings.tabs.scales"),
    canWrite,
    adding:
      canWrite && search.has("new") ? (search.get("new") === "own" ? ("own" as const) : ("preset" as const)) : null,
    edited: (canWrite && scales.find(({ key }) => key === search.get("edit"))) || null,
    scales: scales.map((scale) => ({
      ...{ key: scale.key, name: inLocale(scale.name, member.locale), wording: inLocale(scale.wording, member.locale) },
      ...{ min: scale.min, max: scale.max, direction: scale.direction, scoring: scoringText(scale) },
      usedAt: scale.usedAt?.toISOString() ?? null,
    })),
    presets: scalePresets.flatMap((preset) =>
      preset.scorings.map((choice) => ({
        value: `${preset.key}:${choice.scoring}`,
        label: t("settings.scales.presetOption", {
          ...{ name: inLocale(preset.name, member.locale), min: String(preset.min), max: String(preset.max) },
          scoring: scoringText(choice),
        }),
        hint: inLocale(preset.wording, member.locale),
      })),
    ),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "registry.write");
  return await saveScale(context, member, await request.formData());
}

export default function Scales() {
  const { title, scales, canWrite, adding, edited, presets } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t, format } = useText();
  const add = canWrite && !adding && (
    <LinkButton to="/settings/scales?new" kind="primary" icon={<Plus size={16} aria-hidden="true" />}>
      {t("settings.add")}
    </LinkButton>
  );
  return (
    <SettingsPage title={title} lead={t("settings.scales.lead")} actions={add}>
      {adding === "preset" && <PresetForm presets={presets} state={answer} />}
      {adding === "own" && <OwnScaleForm state={answer} />}
      {adding && (
        <LinkButton to={adding === "preset" ? "?new=own" : "?new"} kind="quiet" small>
          {t(`settings.scales.${adding === "preset" ? "own" : "preset"}`)}
        </LinkButton>
      )}
      {edited && <OwnScaleForm key={edited.key} scale={edited} state={answer} />}
      <Card flush>
        <DataTable
          caption={title}
          captionHidden
          rows={scales}
          rowKey={({ key }) => key}
          empty={
            <EmptyState title={t("settings.scales.empty")} actions={add}>
              {t("settings.scales.emptyText")}
            </EmptyState>
          }
          columns={[
            {
              ...{ key: "name", header: t("settings.name"), rowHeader: true },
              cell: ({ name, key, wording }) => (
                <>
                  <NameCell name={name} keyName={key} to={canWrite ? `?edit=${key}` : null} />
                  <span className="mt-0.5 block max-w-md font-normal text-muted text-sm max-md:hidden">{wording}</span>
                </>
              ),
            },
            {
              key: "range",
              header: t("settings.scales.range"),
              cell: ({ min, max }) => `${format.number(min)}–${format.number(max)}`,
            },
            {
              ...{ key: "direction", header: t("settings.scales.direction"), hideBelow: "md" as const },
              cell: ({ direction }) => t(`words.direction.${direction}`),
            },
            { key: "scoring", header: t("settings.scales.scoring"), cell: ({ scoring }) => scoring },
            {
              ...{ key: "used", header: t("settings.scales.used"), hideBelow: "sm" as const },
              cell: ({ usedAt }) =>
                usedAt ? format.date(usedAt) : <span className="text-muted">{t("settings.unused")}</span>,
            },
          ]}
        />
      </Card>
    </SettingsPage>
  );
}
