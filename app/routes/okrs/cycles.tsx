import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Badge } from "#app/components/badge.tsx";
import { Button, LinkButton } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { TextInput } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { listCycles } from "#app/db/cycle.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { quarterOf } from "./authoring-options.server.ts";
import { createCycle, gradesOf, moveByForm } from "./cycle-actions.server.ts";
import { Grades } from "./grades.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await requireMember(request, context, "okrs.read");
  const { workspace, locale } = session;
  const cycles = await listCycles(context.db, workspace.id);
  const graded = cycles.filter(({ status }) => status !== "draft").slice(0, 4);
  const grades: Record<string, Awaited<ReturnType<typeof gradesOf>>> = {};
  for (const cycle of graded) grades[cycle.key] = await gradesOf(context, workspace.id, cycle, locale);
  return {
    title: textFor(locale).t("okrsAuthoring.cycles.title"),
    cycles: cycles.map((cycle) => ({ ...cycle, grades: grades[cycle.key] ?? null })),
    suggested: quarterOf(context.now().toISOString().slice(0, 10)),
    canWrite: session.can("okrs.write"),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const session = await requireMember(request, context, "okrs.write");
  const form = await request.formData();
  return form.get("intent") === "create"
    ? await createCycle(context, session, form)
    : await moveByForm(context, session, form);
}

/** Quarters, their life, and the grades their key results earn. */
export default function Cycles() {
  const { cycles, canWrite } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  const done = answer?.ok ? answer.done : null;
  return (
    <FormState state={answer}>
      <PageHeader
        breadcrumbs={[{ label: t("okrs.title"), to: "/okrs" }]}
        title={t("okrsAuthoring.cycles.title")}
        lead={t("okrsAuthoring.cycles.lead")}
      />
      <ErrorSummary />
      {done && (
        <div role="status" className="mb-5">
          <Callout goodness="better">
            {done === "created" ? t("okrsAuthoring.cycles.created") : t(`okrsAuthoring.cycles.moved.${done}`)}
          </Callout>
        </div>
      )}
      <div className="space-y-5">
        {cycles.length === 0 && <EmptyState title={t("okrsAuthoring.cycles.none")} />}
        {cycles.map((cycle) => (
          <CycleCard key={cycle.key} cycle={cycle} />
        ))}
        {canWrite && <NewCycle />}
      </div>
    </FormState>
  );
}

type CycleRow = ReturnType<typeof useLoaderData<typeof loader>>["cycles"][number];

const nextMove = { draft: "activate", active: "close", closed: "reopen" } as const;

function CycleCard({ cycle }: { cycle: CycleRow }) {
  const { canWrite } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  const { key, name, startsOn, endsOn, status, grades } = cycle;
  const move = nextMove[status];
  return (
    <Card
      title={
        <span className="inline-flex items-center gap-3">
          {name}
          <span className="font-sans">
            <Badge goodness={status === "active" ? "running" : undefined}>{t(`words.cycleStatus.${status}`)}</Badge>
          </span>
        </span>
      }
      lead={`${format.day(startsOn)} – ${format.day(endsOn)}`}
      actions={
        <>
          <LinkButton to={`/okrs?cycle=${key}`} kind="quiet" small>
            {t("okrsAuthoring.cycles.open")}
          </LinkButton>
          {canWrite && (
            <Form method="post">
              <input type="hidden" name="cycle" value={key} />
              <input type="hidden" name="status" value={status} />
              <Button name="intent" value={move} small kind={move === "activate" ? "primary" : "secondary"}>
                {t(`okrsAuthoring.cycles.${move}`)}
              </Button>
            </Form>
          )}
        </>
      }
    >
      {grades === null ? null : grades.length === 0 ? (
        <p className="text-muted text-sm">{t("okrsAuthoring.cycles.nothingPublished")}</p>
      ) : (
        <Grades grades={grades} final={status === "closed"} />
      )}
    </Card>
  );
}

function NewCycle() {
  const { suggested, cycles } = useLoaderData<typeof loader>();
  const { t } = useText();
  const taken = cycles.some(({ startsOn, endsOn }) => startsOn <= suggested.endsOn && endsOn >= suggested.startsOn);
  const start = taken ? { name: "", startsOn: "", endsOn: "" } : suggested;
  return (
    <Card title={t("okrsAuthoring.cycles.new")}>
      <Form method="post" className="grid items-end gap-4 sm:grid-cols-[1fr_auto_auto_auto]">
        <TextInput name="name" label={t("okrsAuthoring.cycles.name")} defaultValue={start.name} maxLength={100} />
        <TextInput
          type="date"
          name="startsOn"
          label={t("okrsAuthoring.cycles.startsOn")}
          defaultValue={start.startsOn}
        />
        <TextInput type="date" name="endsOn" label={t("okrsAuthoring.cycles.endsOn")} defaultValue={start.endsOn} />
        <Button name="intent" value="create">
          {t("okrsAuthoring.cycles.create")}
        </Button>
      </Form>
    </Card>
  );
}
