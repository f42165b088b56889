import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import {
  type ClientActionFunctionArgs,
  type ShouldRevalidateFunction,
  useActionData,
  useLoaderData,
} from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Callout } from "#app/components/callout.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { readPack } from "./agent-pack.server.ts";
import { Found } from "./found.tsx";
import { type AgentAnswer, answerAgent, newId, observable, ownFollowUps } from "./look-up.server.ts";
import { ObservationForm } from "./observation-form.tsx";
import { answerOffline, isUnreachable, useConnection } from "./offline.ts";
import { SearchBox } from "./search-box.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "agent.look-up");
  const [{ pack }, irritants, followUps] = await Promise.all([
    readPack(context, member),
    observable(context, member),
    ownFollowUps(context, member),
  ]);
  return { title: textFor(member.locale).t("agent.title"), pack, irritants, followUps, observation: newId() };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

/** By post, so that the customer's key stands in no URL, history or log. */
export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "agent.look-up");
  const form = await request.formData();
  if (form.has("intent") && !member.can("agent.record")) throw new Response("agent.record", { status: 403 });
  const answer = await answerAgent(context, member, form);
  return data<AgentAnswer>(answer, { status: answer.ok ? 200 : 422 });
}

/** The server answers as long as it can be reached; else the page does, from what it was told last. */
export async function clientAction({ request, serverAction }: ClientActionFunctionArgs): Promise<AgentAnswer> {
  const form = await request.clone().formData();
  try {
    return await serverAction<AgentAnswer>();
  } catch (error) {
    const answer = isUnreachable(error) ? answerOffline(form, new Date()) : null;
    if (!answer) throw error;
    return answer;
  }
}

/** A look-up changes nothing that the page loaded, and asking again would fail where the network is gone. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formMethod, defaultShouldRevalidate }) =>
  formMethod === "POST" ? false : defaultShouldRevalidate;

export default function Agent() {
  const { pack, irritants, followUps, observation } = useLoaderData<typeof loader>();
  const answer = useActionData<AgentAnswer>();
  const { t } = useText();
  const found = answer?.ok ? answer.found : null;
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={t("agent.title")} lead={t("agent.lead")} />
      <SearchBox
        key={answer?.ok && answer.result === null ? answer.lookUp : "same"}
        answer={answer}
        byTeam={pack.tests.some(({ unit }) => unit === "team-day")}
        asks={pack.asks}
      />
      <div aria-live="polite" className="space-y-4">
        {answer?.ok && answer.result && <Result result={answer.result} />}
        {answer?.ok && found && (
          <Found key={answer.lookUp} found={found} lookUp={answer.lookUp} recorded={answer.recorded} />
        )}
      </div>
      <ObservationForm
        irritants={irritants}
        followUps={followUps}
        found={found}
        lookUp={answer?.ok ? answer.lookUp : null}
        observation={answer?.ok ? answer.observation : observation}
      />
      <Connection />
    </div>
  );
}

function Result({ result }: { result: NonNullable<Extract<AgentAnswer, { ok: true }>["result"]> }) {
  const { t } = useText();
  if (result === "recorded") return <p className="font-medium text-better">{t("agent.result.recorded")}</p>;
  return <Callout goodness="attention">{t(`agent.result.${result}`)}</Callout>;
}

/** How fresh what the page says is, and whether the network is there. */
function Connection() {
  const { pack } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  const { online, waiting, stale, pack: last } = useConnection(pack);
  const time = format.time((last ?? pack).syncedAt);
  return (
    <div className="mt-10 space-y-3 text-muted text-sm" role="status">
      {online ? (
        <p>{t("agent.synced", { time })}</p>
      ) : (
        <Callout goodness="attention" title={t("agent.offline.title")}>
          {t("agent.offline.text", { time })}
        </Callout>
      )}
      {waiting.length > 0 && <p>{t("agent.offline.waiting", { count: waiting.length })}</p>}
      {stale > 0 && <p>{t("agent.offline.stale", { count: stale })}</p>}
    </div>
  );
}
