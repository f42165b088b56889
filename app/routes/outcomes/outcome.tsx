import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, useLoaderData, useSearchParams, useSubmit } from "@remix-run/react";
import { Newspaper, Presentation, Printer } from "lucide-react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button, LinkButton } from "#app/components/button.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { currentCycle, findCycle, listCycles } from "#app/db/cycle.server.ts";
import { readOutcome } from "#app/db/outcome-reading.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Bars } from "./bars.tsx";
import { Due, Gaps, Risks } from "./due.tsx";
import { Headline } from "./headline.tsx";
import { Irritants } from "./irritants.tsx";
import { Numbers } from "./numbers.tsx";
import { outcomeView } from "./outcome-view.server.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { workspace, locale } = await requireMember(request, context, "outcomes.read");
  const asked = new URL(request.url).searchParams.get("cycle");
  const cycle = asked ? await findCycle(context.db, workspace.id, asked) : await currentCycle(context.db, workspace.id);
  if (asked && !cycle) throw new Response("no such cycle", { status: 404 });
  const cycles = await listCycles(context.db, workspace.id);
  return {
    title: textFor(locale).t("outcomes.title"),
    cycles: cycles.map(({ key, name }) => ({ key, name })),
    outcome: cycle && outcomeView(await readOutcome(context, workspace.id, cycle, context.now()), locale),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

/** On track? Why? What next? On one screen. */
export default function Outcome() {
  const { outcome } = useLoaderData<typeof loader>();
  const { t } = useText();
  if (!outcome || outcome.counts.total === 0) return <Empty />;
  return (
    <div className="flex flex-col gap-3.5 xl:-my-5">
      <header className="flex flex-wrap items-start justify-between gap-x-8 gap-y-3 xl:flex-nowrap">
        <Headline outcome={outcome} />
        <Controls cycle={outcome.cycle.key} />
      </header>
      <Numbers outcome={outcome} />
      <div className="grid gap-x-9 gap-y-3.5 lg:grid-cols-[minmax(0,1fr)_16.5rem]">
        <Bars outcome={outcome} />
        <div className="space-y-3.5 lg:row-span-2">
          <Due due={outcome.decisionsDue} />
          <Risks risks={outcome.risks} />
          <Gaps gaps={outcome.gaps} />
        </div>
        <section aria-labelledby="irritants-title">
          <h2 id="irritants-title" className="mb-1.5 text-lg">
            {t("outcomes.irritants.title")}
          </h2>
          <Irritants irritants={outcome.irritants} />
        </section>
      </div>
    </div>
  );
}

function Controls({ cycle }: { cycle: string }) {
  const { cycles } = useLoaderData<typeof loader>();
  const [search] = useSearchParams();
  const { t } = useText();
  const submit = useSubmit();
  const presenting = search.has("present");
  return (
    <div className="no-print flex flex-wrap xl:shrink-0 items-center gap-1.5">
      {cycles.length > 1 && (
        <Form method="get" onChange={(event) => submit(event.currentTarget)}>
          <label>
            <span className="only-read">{t("outcomes.action.cycle")}</span>
            <select
              name="cycle"
              defaultValue={cycle}
              className="min-h-8 rounded-md border border-line-strong/60 bg-panel px-2 text-sm hover:border-ink"
            >
              {cycles.map(({ key, name }) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          {presenting && <input type="hidden" name="present" value="" />}
          <noscript>
            <Button small>{t("outcomes.action.show")}</Button>
          </noscript>
        </Form>
      )}
      <LinkButton to="/digests" small kind="quiet" icon={<Newspaper size={15} aria-hidden="true" />}>
        {t("outcomes.action.digest")}
      </LinkButton>
      <Button
        type="button"
        small
        kind="quiet"
        icon={<Printer size={15} aria-hidden="true" />}
        onClick={() => window.print()}
      >
        {t("outcomes.action.print")}
      </Button>
      {presenting ? (
        <LinkButton to={`/outcomes?cycle=${cycle}`} small kind="quiet">
          {t("outcomes.action.leave")}
        </LinkButton>
      ) : (
        <LinkButton
          to={`/outcomes?cycle=${cycle}&present`}
          small
          kind="quiet"
          icon={<Presentation size={15} aria-hidden="true" />}
        >
          {t("outcomes.action.present")}
        </LinkButton>
      )}
    </div>
  );
}

function Empty() {
  const { t } = useText();
  return (
    <>
      <h1 className="only-read">{t("outcomes.title")}</h1>
      <EmptyState
        title={t("outcomes.headline.empty")}
        actions={<LinkButton to="/okrs">{t("outcomes.bars.toBoard")}</LinkButton>}
      >
        {t("outcomes.bars.notPublished")}
      </EmptyState>
    </>
  );
}
