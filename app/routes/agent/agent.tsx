import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useNavigation } from "@remix-run/react";
import { Search } from "lucide-react";
import { useEffect, useRef } from "react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button } from "#app/components/button.tsx";
import { inputLook } from "#app/components/field.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { text } from "#app/forms/refusal.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { type LookUp, lookUp } from "./look-up.server.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "agent.look-up");
  return { title: textFor(member.locale).t("agent.title") };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

type Answer = { ok: true; found: LookUp } | { ok: false; customer: string; problem: "missing" | "tooLong" };

/** By post, so that the customer's key stands in no URL, history or log. */
export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "agent.look-up");
  const customer = text(await request.formData(), "customer");
  const problem = customer === "" ? "missing" : customer.length > 200 ? "tooLong" : null;
  if (problem) return data<Answer>({ ok: false, customer, problem }, { status: 422 });
  return data<Answer>({ ok: true, found: await lookUp(context, member, customer) });
}

export default function Agent() {
  const answer = useActionData<typeof action>();
  const { t } = useText();
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={t("agent.title")} lead={t("agent.lead")} />
      <SearchBox answer={answer} />
      <div aria-live="polite">{answer?.ok && <Found key={answer.found.customer} found={answer.found} />}</div>
    </div>
  );
}

function SearchBox({ answer }: { answer: Answer | undefined }) {
  const { t } = useText();
  const box = useRef<HTMLInputElement>(null);
  const busy = useNavigation().state !== "idle";
  // Ready for the next customer at once: the page is worked from the keyboard alone.
  useEffect(() => {
    if (!busy) box.current?.select();
  }, [busy]);
  useEffect(() => {
    box.current?.focus();
  }, []);
  const problem = answer && !answer.ok ? t(`agent.${answer.problem}`) : null;
  return (
    <Form method="post" className="mb-8" role="search">
      <label htmlFor="customer" className="mb-2 block font-medium">
        {t("agent.customer")}
      </label>
      <div className="flex flex-wrap gap-3">
        <input
          ref={box}
          id="customer"
          name="customer"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={200}
          defaultValue={answer && !answer.ok ? answer.customer : (answer?.found.customer ?? "")}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? "customer-problem" : undefined}
          className={`${inputLook} min-h-14 flex-1 basis-64 font-mono text-xl`}
        />
        <Button
          kind="primary"
          busy={busy}
          className="min-h-14 px-6 text-lg"
          icon={<Search size={20} aria-hidden="true" />}
        >
          {t("agent.find")}
        </Button>
      </div>
      {problem && (
        <p id="customer-problem" role="alert" className="mt-2 font-medium text-worse">
          {problem}
        </p>
      )}
    </Form>
  );
}

function Found({ found }: { found: LookUp }) {
  const { t } = useText();
  const { customer, instructions, others, running } = found;
  return (
    <section>
      <h2 className="mb-4 break-all text-xl">{t("agent.result", { customer })}</h2>
      {instructions.length === 0 ? (
        <p className="rounded-lg border border-line bg-panel px-6 py-8 text-2xl leading-snug">
          {t(running === 0 ? "agent.none" : "agent.nothing")}
        </p>
      ) : (
        <ul className="space-y-4">
          {instructions.map(({ place, card, usual, everyone }) => (
            <li
              key={`${place} ${card}`}
              className="rounded-lg border border-line border-l-4 border-l-accent bg-panel px-6 py-5"
            >
              <p className="eyebrow">
                {place ?? t("agent.everywhere")}
                {everyone && ` · ${t("agent.everyone")}`}
              </p>
              <p className="mt-1.5 text-2xl leading-snug">{card ?? t(usual ? "agent.asUsual" : "agent.noCard")}</p>
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <details className="mt-6 text-sm">
          <summary className="w-fit text-muted">
            {t("agent.others")} ({others.length})
          </summary>
          <ul className="mt-2 list-disc space-y-1 pl-5">
            {others.map(({ place, reason }, index) => (
              // Two tests may share their place and reason; the list never changes by itself.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <li key={index}>
                {place ?? t("agent.everywhere")} – {t(`agent.otherReason.${reason}`)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
