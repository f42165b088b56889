import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { Plus } from "lucide-react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { listChannels, listJourneys } from "#app/db/place.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { NameCell } from "./name-cell.tsx";
import { ChannelForm, JourneyForm } from "./place-forms.tsx";
import { savePlace } from "./save-place.server.ts";
import { SettingsPage } from "./settings-page.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "registry.read");
  const journeys = await listJourneys(context.db, member.workspace.id);
  const channels = await listChannels(context.db, member.workspace.id);
  const search = new URL(request.url).searchParams;
  const canWrite = member.can("registry.write");
  const shown = <Thing extends { name: Parameters<typeof inLocale>[0] }>(thing: Thing) => ({
    ...thing,
    shownName: inLocale(thing.name, member.locale),
  });
  return {
    title: textFor(member.locale).t("settings.tabs.places"),
    canWrite,
    journeys: journeys.map((journey) => ({ ...shown(journey), steps: journey.steps.map(shown) })),
    channels: channels.map(shown),
    adding: canWrite ? search.get("new") : null,
    editing: canWrite ? { journey: search.get("journey"), channel: search.get("channel") } : null,
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "registry.write");
  return await savePlace(context, member, await request.formData());
}

export default function Places() {
  const { title, journeys, channels, adding, editing } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  const journey = journeys.find(({ key }) => key === editing?.journey);
  const channel = channels.find(({ key }) => key === editing?.channel);
  return (
    <SettingsPage title={title} lead={t("settings.places.lead")}>
      {adding === "journey" && <JourneyForm state={answer} />}
      {adding === "channel" && <ChannelForm state={answer} />}
      {journey && <JourneyForm key={journey.key} journey={journey} state={answer} />}
      {channel && <ChannelForm key={channel.key} channel={channel} state={answer} />}
      <Journeys />
      <Channels />
    </SettingsPage>
  );
}

function Add({ kind }: { kind: "journey" | "channel" }) {
  const { t } = useText();
  return (
    <LinkButton to={`?new=${kind}`} small icon={<Plus size={15} aria-hidden="true" />}>
      {t(`settings.places.${kind === "journey" ? "newJourney" : "newChannel"}`)}
    </LinkButton>
  );
}

function Journeys() {
  const { journeys, canWrite } = useLoaderData<typeof loader>();
  const { t } = useText();
  return (
    <Card
      title={t("settings.places.journeys")}
      lead={t("settings.places.journeysLead")}
      actions={canWrite && <Add kind="journey" />}
      flush
    >
      <DataTable
        caption={t("settings.places.journeysTable")}
        captionHidden
        rows={journeys}
        rowKey={({ key }) => key}
        empty={<EmptyState title={t("settings.places.emptyJourneys")} />}
        columns={[
          {
            ...{ key: "name", header: t("settings.name"), rowHeader: true, width: "16rem" },
            cell: ({ key, shownName }) => (
              <NameCell name={shownName} keyName={key} to={canWrite ? `?journey=${key}` : null} />
            ),
          },
          {
            ...{ key: "steps", header: t("settings.places.steps") },
            cell: ({ steps }) =>
              steps.length === 0 ? (
                <span className="text-muted">{t("settings.places.noSteps")}</span>
              ) : (
                <ol className="flex flex-wrap gap-x-4 gap-y-1">
                  {steps.map((step, index) => (
                    <li key={step.key}>
                      <span className="figures mr-1 text-muted">{index + 1}.</span>
                      {step.shownName} <span className="font-mono text-muted text-xs">{step.key}</span>
                    </li>
                  ))}
                </ol>
              ),
          },
        ]}
      />
    </Card>
  );
}

function Channels() {
  const { channels, canWrite } = useLoaderData<typeof loader>();
  const { t } = useText();
  return (
    <Card
      title={t("settings.places.channels")}
      lead={t("settings.places.channelsLead")}
      actions={canWrite && <Add kind="channel" />}
      flush
    >
      <DataTable
        caption={t("settings.places.channelsTable")}
        captionHidden
        rows={channels}
        rowKey={({ key }) => key}
        empty={<EmptyState title={t("settings.places.emptyChannels")} />}
        columns={[
          {
            ...{ key: "name", header: t("settings.name"), rowHeader: true, width: "16rem" },
            cell: ({ key, shownName }) => (
              <NameCell name={shownName} keyName={key} to={canWrite ? `?channel=${key}` : null} />
            ),
          },
          {
            ...{ key: "kind", header: t("settings.places.kind") },
            cell: ({ kind }) => t(`words.channelKind.${kind}`),
          },
        ]}
      />
    </Card>
  );
}
