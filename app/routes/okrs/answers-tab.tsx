import type { LoaderFunctionArgs } from "@remix-run/node";
import { Form, Link, useLoaderData, useSearchParams, useSubmit } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { DistributionBars } from "#app/components/charts/distribution-bars.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { readAnswers } from "./answers.server.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { workspace, locale } = await requireMember(request, context, "answers.read");
  const answers = await readAnswers(context, workspace.id, params.key ?? "", new URL(request.url).searchParams, locale);
  if (!answers) throw new Response("no such key result", { status: 404 });
  return answers;
}

/** What customers of this key result answered and wrote, never so few that one could be recognised. */
export default function AnswersTab() {
  const answers = useLoaderData<typeof loader>();
  const { t, format } = useText();
  if (answers.kind === "events") return <Callout>{t("okrs.answers.notSurvey")}</Callout>;
  const { levels, counts, direction, mean, weeks, n } = answers;
  return (
    <div className="space-y-5">
      {n >= 5 && (
        <Card>
          <DistributionBars
            title={t("okrs.answers.distribution")}
            summary={t("okrs.answers.distributionSummary", { n, mean: mean === null ? "–" : format.number(mean, 2) })}
            name="answers"
            levels={levels}
            rows={[{ label: t("okrs.page.now"), counts }]}
            direction={direction}
          />
        </Card>
      )}
      <Card
        title={t("okrs.answers.title")}
        lead={t("okrs.answers.lead", { weeks: t("words.weeks", { count: weeks }) })}
        actions={<Filters />}
      >
        <Comments />
      </Card>
    </div>
  );
}

function Filters() {
  const answers = useLoaderData<typeof loader>();
  const [search] = useSearchParams();
  const { t } = useText();
  const submit = useSubmit();
  if (answers.kind === "events") return null;
  const pick = "min-h-9 rounded-md border border-line-strong/60 bg-panel px-2.5 text-ink text-sm";
  return (
    <Form
      method="get"
      className="flex flex-wrap items-center gap-3"
      onChange={(event) => submit(event.currentTarget, { preventScrollReset: true })}
    >
      <label className="flex items-center gap-2 text-muted text-sm">
        {t("okrs.answers.channel")}
        <select name="channel" defaultValue={search.get("channel") ?? ""} className={pick}>
          <option value="">{t("okrs.answers.any")}</option>
          {answers.channels.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="flex items-center gap-2 text-muted text-sm">
        {t("okrs.answers.mood")}
        <select name="score" defaultValue={search.get("score") ?? ""} className={pick}>
          <option value="">{t("okrs.answers.any")}</option>
          <option value="low">{t("okrs.answers.low")}</option>
          <option value="high">{t("okrs.answers.high")}</option>
        </select>
      </label>
      <noscript>
        <Button small>{t("okrs.board.apply")}</Button>
      </noscript>
    </Form>
  );
}

function Comments() {
  const answers = useLoaderData<typeof loader>();
  const [search] = useSearchParams();
  const { t, format } = useText();
  if (answers.kind === "events") return null;
  if (answers.hidden) return <p className="text-muted">{t("okrs.answers.few")}</p>;
  if (answers.comments.length === 0) return <p className="text-muted">{t("okrs.answers.none")}</p>;
  const page = (before: string | null) => {
    const next = new URLSearchParams(search);
    next.delete("before");
    if (before !== null) next.set("before", before);
    return `?${next}`;
  };
  return (
    <>
      <ul className="columns-1 gap-8 md:columns-2">
        {answers.comments.map(({ body, score, place, at, language }) => (
          <li key={`${at} ${body}`} className="mb-5 break-inside-avoid">
            <blockquote lang={language ?? undefined} className="font-serif text-[1.0625rem] leading-snug">
              {body}
            </blockquote>
            <p className="figures mt-1 text-muted text-xs">
              {t("okrs.answers.of", { score, max: answers.max })} ·{" "}
              {[place, format.date(at)].filter(Boolean).join(" · ")}
            </p>
          </li>
        ))}
      </ul>
      <p className="no-print mt-2 flex gap-5 text-sm">
        {search.has("before") && (
          <Link to={page(null)} preventScrollReset>
            {t("okrs.answers.newest")}
          </Link>
        )}
        {answers.next && (
          <Link to={page(answers.next)} preventScrollReset>
            {t("okrs.answers.more")}
          </Link>
        )}
      </p>
    </>
  );
}
