import type { Member } from "#app/auth/require-member.server.ts";
import { readCatalogue } from "#app/db/catalogue.server.ts";
import { listExclusionGroups } from "#app/db/exclusion-group.server.ts";
import type { ExperimentRecord } from "#app/db/experiment.server.ts";
import { readStanding } from "#app/db/experiment-harm.server.ts";
import { launchContext } from "#app/db/experiment-move.server.ts";
import { listIrritants } from "#app/db/irritant.server.ts";
import { listKeyResults } from "#app/db/key-result.server.ts";
import { listMembers } from "#app/db/membership.server.ts";
import { countSeen } from "#app/db/seen-customer.server.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import type { Services } from "#app/server/services.ts";
import { launchProblems } from "#experiments/lifecycle/checklist.ts";
import { type OverlapWarning, overlaps } from "#experiments/lifecycle/overlap.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { scaleOf, unitOf } from "#experiments/metrics/registry.ts";
import { approvalView } from "./approval.server.ts";
import { feasibilityView } from "./feasibility.server.ts";
import { previewFor, snippetsFor } from "./flag-preview.server.ts";
import { unitName } from "./result-words.ts";
import { type Step, stepOfPath } from "./set-up-steps.ts";
import { testNames } from "./test-names.server.ts";

export type SetUpView = Awaited<ReturnType<typeof setUpView>>;
export type SetUpChoices = SetUpView["choices"];
export type ReviewView = NonNullable<SetUpView["review"]>;

type Context = Pick<Services, "db" | "pool" | "env" | "now">;

/** Everything one step of the set-up shows. */
export async function setUpView(context: Context, member: Member, record: ExperimentRecord, step: Step, url: URL) {
  const workspaceId = member.workspace.id;
  const { experiment } = record;
  const known = await launchContext(context.db, workspaceId, record.key);
  const { t } = textFor(member.locale);
  const problems = launchProblems(experiment, known).map((one) => ({
    ...{ code: one.code, path: one.path, step: stepOfPath(one.path), message: problemText(t, one) },
  }));
  return {
    ...{ key: record.key, step, status: experiment.status, definition: experiment.definition, problems },
    owner: record.owner?.email ?? null,
    phase: experiment.phase,
    exposed: await exposedSoFar(context, workspaceId, record),
    choices: await choicesFor(context, member, step),
    count: step === "who" ? await countSeen(context, workspaceId, experiment.definition.audience, context.now()) : null,
    can: { write: member.can("tests.write"), run: member.can("tests.run") },
    review:
      step === "review"
        ? {
            approval: await approvalView(context, member, record),
            feasibility: await feasibilityView(context, workspaceId, experiment),
            overlaps: await overlapsView(context, member, overlaps(experiment, known.others)),
            preview: await previewView(context, workspaceId, record, url),
            ...(await snippetsFor(context, workspaceId, experiment, url.href)),
          }
        : null,
  };
}

/** What a new phase would stop counting. */
async function exposedSoFar(context: Context, workspaceId: number, record: ExperimentRecord) {
  if (record.experiment.status === "draft") return { customers: 0, answers: 0 };
  const { exposed, answers } = await readStanding(context, workspaceId, record, context.now());
  return { customers: exposed, answers };
}

async function previewView(context: Context, workspaceId: number, { experiment }: ExperimentRecord, url: URL) {
  const customer = (url.searchParams.get("customer") ?? "").trim();
  const attributes = url.searchParams.get("attributes") ?? "";
  if (customer === "" || experiment.definition.variations.length < 2) return { customer, attributes, seen: null };
  const seen = await previewFor(context, workspaceId, experiment, customer, attributes);
  return { customer, attributes, seen };
}

async function overlapsView({ db }: Context, { workspace, locale }: Member, found: OverlapWarning[]) {
  const keys = found.map(({ test }) => test);
  const nameOf = await testNames(db, workspace.id, keys, locale);
  return found.map(({ test, sameStep }) => ({ test, name: nameOf(test), sameStep }));
}

/** What the selects offer, named in the reader's language. */
async function choicesFor({ db }: Context, { workspace, locale }: Member, step: Step) {
  const known = readCatalogue(db, workspace.id);
  const [{ journeys, channels, metrics }, keyResults, irritants, members, groups] = await Promise.all([
    known,
    listKeyResults(db, workspace.id, {}, known),
    listIrritants(db, workspace.id),
    listMembers(db, workspace.id),
    step === "who" ? listExclusionGroups(db, workspace.id) : [],
  ]);
  return {
    keyResults: keyResults.map(({ key, title }) => ({ value: key, label: inLocale(title, locale) })),
    irritants: irritants
      .filter(({ status }) => status === "open" || status === "testing")
      .map(({ key, title }) => ({ value: key, label: inLocale(title, locale) })),
    journeys: journeys.map(({ key, name, steps }) => ({
      key,
      name: inLocale(name, locale),
      steps: steps.map((one) => ({ key: one.key, name: inLocale(one.name, locale) })),
    })),
    channels: channels.map(({ key, name }) => ({ key, name: inLocale(name, locale) })),
    metrics: metrics.map((metric) => ({
      ...{ key: metric.key, name: inLocale(metric.name, locale), kind: metric.kind },
      unit: unitName(unitOf(metric)),
      scale: scaleOf(metric)?.key ?? null,
    })),
    groups: groups.map(({ key, name, free }) => ({ key, name: inLocale(name, locale), free })),
    owners: members
      .filter(({ role }) => role !== "viewer" && role !== "agent")
      .map(({ user }) => ({ value: user.email, label: user.name })),
  };
}
