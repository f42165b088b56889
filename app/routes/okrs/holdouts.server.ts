import type { Member } from "#app/auth/require-member.server.ts";
import { displayUnit } from "#app/components/display-unit.ts";
import { listCycles } from "#app/db/cycle.server.ts";
import { type ExperimentRecord, listExperiments } from "#app/db/experiment.server.ts";
import { endHoldout, type Holdout, holdoutSchema, listHoldouts, putHoldout } from "#app/db/holdout.server.ts";
import { readKeyResults } from "#app/db/key-result-reading.server.ts";
import { listObjectives } from "#app/db/objective.server.ts";
import type { Saved } from "#app/db/saved.ts";
import { problem, type Refusal, refuse, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { experimentDefinitionSchema } from "#experiments/definition/experiment.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { unitOf } from "#experiments/metrics/registry.ts";

type Context = Pick<RequestContext, "db" | "pool" | "now">;
type Done = { ok: true; done: "started" | "endedDone" };

/** As many are read with what they tell: a year of quarters of one objective. */
const shown = 12;

/** The holdouts of a workspace with what each costs and tells, and the objectives that could have one. */
export async function holdoutsView(context: Context, member: Member) {
  const { workspace, locale } = member;
  const { db } = context;
  const all = (await listHoldouts(db, workspace.id)).slice(0, shown);
  const cycles = await listCycles(db, workspace.id);
  const tests = await listExperiments(db, workspace.id);
  const starts = await db.auditEntry.findMany({
    where: { workspaceId: workspace.id, action: "holdout.start", subjectKey: { in: all.map(({ key }) => key) } },
    select: { subjectKey: true, actorName: true },
  });
  const rows = [];
  for (const holdout of all) {
    const cycle = cycles.find(({ key }) => key === holdout.cycle);
    rows.push({
      ...{ key: holdout.key, title: inLocale(holdout.title, locale), cycle: cycle?.name ?? holdout.cycle },
      ...{ share: holdout.share, attribute: holdout.hashAttribute },
      ...{ startedAt: holdout.startedAt.toISOString(), endedAt: holdout.endedAt?.toISOString() ?? null },
      by: starts.find(({ subjectKey }) => subjectKey === holdout.key)?.actorName ?? "–",
      ...costOf(holdout, tests),
      keyResults: cycle ? await told(context, workspace.id, holdout, cycle.id, member) : [],
    });
  }
  return { rows, choices: member.can("okrs.write") ? await choices(context, member, all) : [] };
}

/** The tests its customers do without; those among them that are shipped to everybody else. */
function costOf({ key }: Holdout, tests: readonly ExperimentRecord[]) {
  const within = tests.filter(({ experiment: { phases } }) => phases.at(-1)?.holdout === key);
  return {
    tests: within.length,
    shipped: within.filter(({ experiment: { shippedVariation } }) => shippedVariation !== null).length,
  };
}

/** Both sides on each measured key result of the objective, beside the sum of what its tests added. */
async function told(context: Context, workspaceId: number, holdout: Holdout, cycleId: number, { locale }: Member) {
  const { keyResults } = await readKeyResults(context, workspaceId, { cycleId }, context.now());
  return keyResults.flatMap(({ record, metric, holdout: reading, decomposition }) => {
    if (record.objectiveId !== holdout.objectiveId || metric === null) return [];
    const own = reading?.key === holdout.key ? reading : null;
    return [
      {
        ...{ key: record.key, title: inLocale(record.title, locale), unit: displayUnit(unitOf(metric)) },
        ...{ inside: own?.inside ?? null, outside: own?.outside ?? null, difference: own?.difference ?? null },
        contribution: (own && decomposition.value?.holdout?.contribution) ?? null,
        sum: decomposition.value?.testsTotal ?? null,
      },
    ];
  });
}

async function choices({ db }: Context, { workspace, locale }: Member, holdouts: readonly Holdout[]) {
  const open = (await listCycles(db, workspace.id)).filter(({ status }) => status !== "closed");
  const kept = new Set(holdouts.filter(({ endedAt }) => endedAt === null).map(({ objective }) => objective));
  const found = [];
  for (const cycle of open) {
    for (const { key, title } of await listObjectives(db, workspace.id, cycle.id)) {
      if (!kept.has(key)) found.push({ value: key, label: `${inLocale(title, locale)} · ${cycle.name}` });
    }
  }
  return found;
}

/** Starts or ends a holdout. */
export async function saveHoldoutForm(
  { db, now }: Context,
  { workspace, actor, locale }: Pick<Member, "workspace" | "actor" | "locale">,
  form: FormData,
): Promise<Done | Refusal> {
  const { t } = textFor(locale);
  const writer = { workspaceId: workspace.id, actor };
  const ending = text(form, "intent") === "end";
  let saved: Saved;
  if (ending) {
    saved = await db.$transaction((tx) => endHoldout(tx, writer, text(form, "holdout"), now()));
  } else {
    const objective = text(form, "objective");
    const part = Number(text(form, "share").replace(",", "."));
    const attribute = experimentDefinitionSchema.shape.hashAttribute.safeParse(text(form, "hashAttribute"));
    const document = holdoutSchema.safeParse({
      ...{ key: await freeKey(db, workspace.id, objective), objective, share: part / 100 },
      hashAttribute: attribute.success ? attribute.data : "id",
    });
    if (!document.success) return refuse([problem("share", t("holdouts.needsShare"))], form);
    saved = await db.$transaction((tx) => putHoldout(tx, writer, document.data, now()));
  }
  if (saved.ok) return { ok: true, done: ending ? "endedDone" : "started" };
  return refuse(
    saved.problems.map((one) => problem(one.path, problemText(t, one))),
    form,
  );
}

/** One key per objective and start: an objective may be held out again after an end. */
async function freeKey(db: Context["db"], workspaceId: number, objective: string): Promise<string> {
  const wanted = `holdout-${objective.slice(0, 45)}`;
  const taken = await db.experiment.count({ where: { workspaceId, key: { startsWith: wanted } } });
  return taken === 0 ? wanted : `${wanted}-${taken + 1}`;
}
