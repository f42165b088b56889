import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Badge, StatusWord } from "#app/components/badge.tsx";
import { Button } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { CountButton } from "#app/components/count-button.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { Stepper } from "#app/components/stepper.tsx";
import { countSeen } from "#app/db/seen-customer.server.ts";
import { readAudience } from "#app/forms/audience.ts";
import { refuse, text } from "#app/forms/refusal.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { operators } from "#experiments/definition/audience.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { actOnApproval, approvalIntents } from "./approval.server.ts";
import { findTest } from "./find-test.server.ts";
import { SetUpGuide } from "./set-up-guide.tsx";
import { launchTest, saveStep } from "./set-up-save.server.ts";
import { stepOf, steps } from "./set-up-steps.ts";
import { setUpView } from "./set-up-view.server.ts";
import { StepMeasure } from "./step-measure.tsx";
import { StepReview } from "./step-review.tsx";
import { StepRisk } from "./step-risk.tsx";
import { StepWhat } from "./step-what.tsx";
import { StepWho } from "./step-who.tsx";
import { StepWhy } from "./step-why.tsx";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const session = await requireMember(request, context, "tests.read");
  const record = await findTest(context.db, session.workspace.id, params.key);
  const url = new URL(request.url);
  const view = await setUpView(context, session, record, stepOf(url.searchParams.get("step")), url);
  const { t } = textFor(session.locale);
  const saved = url.searchParams.has("saved");
  return { saved, title: `${t("testsSetUp.title")} – ${inLocale(view.definition.name, session.locale)}`, ...view };
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.title ?? ""} · Cairn` }];

export async function action({ request, params, context }: ActionFunctionArgs) {
  const session = await requireMember(request, context, "tests.write");
  const record = await findTest(context.db, session.workspace.id, params.key);
  const form = await request.formData();
  const approval = approvalIntents.find((known) => known === text(form, "intent"));
  if (approval) {
    const refused = await actOnApproval(context, session, record, approval, form);
    if (refused) return data(refused, { status: 422 });
    throw redirect(`/tests/${record.key}/set-up?step=review&saved`);
  }
  if (text(form, "intent") === "launch") {
    const refused = await launchTest(context, session, record);
    if (refused) return data(refused, { status: 422 });
    throw redirect(`/tests/${record.key}`);
  }
  if (text(form, "intent") === "count") {
    const count = await countSeen(context, session.workspace.id, readAudience(form, operators), context.now());
    return { ...refuse([], form), count };
  }
  const step = stepOf(new URL(request.url).searchParams.get("step"));
  const refused = await saveStep(context, session, record, step, form);
  if (refused) return data(refused, { status: 422 });
  const stays = text(form, "intent") !== "next";
  const next = stays ? step : (steps[steps.indexOf(step) + 1] ?? "review");
  throw redirect(`/tests/${record.key}/set-up?step=${next}${stays ? "&saved" : ""}`);
}

const stepForms = { why: StepWhy, what: StepWhat, who: StepWho, measure: StepMeasure, risk: StepRisk } as const;

export default function SetUp() {
  const view = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t, locale } = useText();
  const name = inLocale(view.definition.name, locale);
  return (
    <FormState state={answer}>
      <PageHeader
        breadcrumbs={[
          { label: t("testsResults.back"), to: "/tests" },
          ...(view.status === "draft" ? [] : [{ label: name, to: `/tests/${view.key}` }]),
          { label: t("testsSetUp.title") },
        ]}
        title={name}
        badges={<Badge>{t(`words.experimentStatus.${view.status}`)}</Badge>}
      />
      <Steps />
      {view.status !== "draft" && (
        <div className="mb-6">
          <Callout>{t("testsSetUp.started")}</Callout>
        </div>
      )}
      <ErrorSummary />
      {view.saved && !answer && (
        <p role="status" className="mb-5">
          <StatusWord goodness="better">{t("testsSetUp.saved")}</StatusWord>
        </p>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,1fr)_18rem]">
        {view.step === "review" ? <StepReview view={view} /> : <StepForm />}
        <SetUpGuide step={view.step} problems={view.problems} />
      </div>
    </FormState>
  );
}

function Steps() {
  const { key, step, problems } = useLoaderData<typeof loader>();
  const { t } = useText();
  const isOpen = (one: (typeof steps)[number]) =>
    one === "review" ? problems.length > 0 : problems.some((found) => found.step === one);
  return (
    <Stepper
      steps={steps.map((one) => ({
        label: t(`testsSetUp.step.${one}`),
        to: `/tests/${key}/set-up?step=${one}`,
        state: one === step ? "current" : isOpen(one) || one === "review" ? "todo" : "done",
      }))}
    />
  );
}

/** One step's fields in a form that also works without script: every button saves. */
function StepForm() {
  const view = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { state } = useNavigation();
  const { t } = useText();
  if (view.step === "review") return null;
  const Fields = stepForms[view.step];
  const count = answer && "count" in answer ? answer.count : view.count;
  return (
    <Form method="post" key={`${view.step} ${view.definition.variations.length}`} className="min-w-0 space-y-7">
      <fieldset disabled={!view.can.write} className="min-w-0 space-y-7">
        {!view.can.write && <Callout>{t("testsSetUp.readOnly")}</Callout>}
        <Fields definition={view.definition} choices={view.choices} owner={view.owner} count={count} />
        <div className="flex flex-wrap items-start gap-3 border-line border-t pt-5">
          <Button kind="primary" name="intent" value="next" busy={state === "submitting"}>
            {t("testsSetUp.saveNext")}
          </Button>
          <Button name="intent" value="save">
            {t("testsSetUp.save")}
          </Button>
          {view.step === "who" && <CountButton />}
          {(view.status === "running" || view.status === "paused") && view.can.run && <PhaseButton />}
        </div>
      </fieldset>
    </Form>
  );
}

/** What breaks the comparison may be saved all the same, at the price of a new phase. */
function PhaseButton() {
  const { phase, exposed } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  return (
    <div className="max-w-prose space-y-2 text-sm">
      <Button kind="danger" name="intent" value="new-phase">
        {t("testsRamp.edit", { phase: phase + 1 })}
      </Button>
      <p className="text-muted">
        {t("testsRamp.editText")}{" "}
        {t("testsRamp.cost", { exposed: format.number(exposed.customers), answers: format.number(exposed.answers) })}
      </p>
    </div>
  );
}
