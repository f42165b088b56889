import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button, LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { NumberInput, Select, TextInput } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { LocalizedInput } from "#app/components/localized-input.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { irritantStatuses, listIrritants } from "#app/db/irritant.server.ts";
import { listMembers } from "#app/db/membership.server.ts";
import { listObservations } from "#app/db/observation.server.ts";
import { listJourneys } from "#app/db/place.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { Observations } from "./observations.tsx";
import { saveIrritant } from "./save-irritant.server.ts";

/** `/new-irritant` and `/irritants/:key`. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { workspace, locale } = await requireMember(request, context, "irritants.write");
  const { t } = textFor(locale);
  const [irritants, journeys, members] = await Promise.all([
    listIrritants(context.db, workspace.id),
    listJourneys(context.db, workspace.id),
    listMembers(context.db, workspace.id),
  ]);
  const irritant = irritants.find(({ key }) => key === params.key) ?? null;
  if (params.key !== undefined && !irritant) throw new Response("no such irritant", { status: 404 });
  const step = journeys.flatMap(({ steps }) => steps).find(({ id }) => id === irritant?.stepId);
  const journey = journeys.find(({ id }) => id === irritant?.journeyId);
  const observed = irritant && (await listObservations(context.db, workspace.id, irritant.id));
  return {
    observed: observed && {
      count: observed.count,
      latest: observed.latest.map(({ at, ...one }) => ({ ...one, at: at.toISOString() })),
    },
    title: irritant ? inLocale(irritant.title, locale) : t("irritants.form.newTitle"),
    irritant: irritant && {
      ...{ key: irritant.key, title: irritant.title, description: irritant.description, quote: irritant.quote },
      ...{ status: irritant.status, monthlyVolume: irritant.monthlyVolume, owner: irritant.owner?.email ?? "" },
      place: step && journey ? `${journey.key}/${step.key}` : (journey?.key ?? ""),
    },
    statuses: irritantStatuses,
    places: journeys.flatMap((journey) => {
      const group = inLocale(journey.name, locale);
      const own = journey.steps.map(({ key, name }) => ({
        value: `${journey.key}/${key}`,
        label: inLocale(name, locale),
      }));
      return [{ value: journey.key, label: group }, ...own].map((place) => ({ ...place, group }));
    }),
    people: members.map(({ user }) => ({ value: user.email, label: user.name })),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, params, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "irritants.write");
  const refusal = await saveIrritant(context, member, params.key ?? null, await request.formData());
  return refusal ? data(refusal, { status: 422 }) : redirect("/irritants?saved=1");
}

export default function Irritant() {
  const { title, irritant, statuses, places, people, observed } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  return (
    <div className="max-w-2xl">
      <PageHeader title={title} breadcrumbs={[{ label: t("irritants.title"), to: "/irritants" }, { label: title }]} />
      <FormState state={answer}>
        <ErrorSummary />
        <Card>
          <Form method="post" className="space-y-5">
            <LocalizedInput name="title" label={t("irritants.form.title")} value={irritant?.title} />
            {!irritant && (
              <TextInput
                name="key"
                label={t("irritants.form.key")}
                hint={t("irritants.form.keyHint")}
                className="max-w-72"
              />
            )}
            <Select
              name="place"
              label={t("irritants.form.place")}
              hint={t("irritants.form.placeHint")}
              options={places}
              placeholder="–"
              defaultValue={irritant?.place ?? ""}
              optional
            />
            <NumberInput
              name="monthlyVolume"
              label={t("irritants.form.volume")}
              hint={t("irritants.form.volumeHint")}
              defaultValue={irritant?.monthlyVolume === null ? "" : String(irritant?.monthlyVolume ?? "")}
              optional
            />
            <LocalizedInput
              name="description"
              label={t("irritants.form.description")}
              value={irritant?.description}
              multiline
              optional
            />
            <LocalizedInput name="quote" label={t("irritants.form.quote")} value={irritant?.quote} multiline optional />
            <div className="grid gap-5 sm:grid-cols-2">
              <Select
                name="owner"
                label={t("irritants.form.owner")}
                options={people}
                placeholder={t("irritants.form.nobody")}
                defaultValue={irritant?.owner ?? ""}
                optional
              />
              <Select
                name="status"
                label={t("irritants.form.status")}
                options={statuses.map((value) => ({ value, label: t(`words.irritantStatus.${value}`) }))}
                defaultValue={irritant?.status ?? "open"}
              />
            </div>
            <div className="flex flex-wrap gap-2">
              <Button kind="primary">{t("ui.save")}</Button>
              <LinkButton to="/irritants">{t("ui.cancel")}</LinkButton>
            </div>
          </Form>
        </Card>
      </FormState>
      {observed && observed.count > 0 && <Observations {...observed} />}
    </div>
  );
}
