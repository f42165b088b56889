import type { Member } from "#app/auth/require-member.server.ts";
import { displayUnit } from "#app/components/display-unit.ts";
import { writeAudit } from "#app/db/audit-entry.server.ts";
import { type Cycle, findCycle, putCycle, saveCycleMove } from "#app/db/cycle.server.ts";
import { readKeyResults } from "#app/db/key-result-reading.server.ts";
import { problem, type Refusal, refuse, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import type { Unit } from "#app/i18n/format.ts";
import type { Locale } from "#app/i18n/locale.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { unitOf } from "#experiments/metrics/registry.ts";
import { type CycleMove, cycleMoves } from "#experiments/okr/cycle.ts";
import { grade } from "#experiments/okr/grade.ts";
import { cycleSchema } from "#experiments/okr/objective.ts";

type Session = Pick<Member, "workspace" | "actor" | "locale">;
type Answer = { ok: true; done: CycleMove | "created" } | Refusal;

export type GradeRow = Awaited<ReturnType<typeof gradesOf>>[number];

/** The grade each published key result of a cycle earns today (after its due date: from its last window). */
export async function gradesOf(
  context: Pick<RequestContext, "db" | "pool" | "now">,
  workspaceId: number,
  cycle: Cycle,
  locale: Locale,
) {
  const { keyResults } = await readKeyResults(context, workspaceId, { cycleId: cycle.id }, context.now());
  return keyResults
    .filter(({ record }) => record.publishedAt !== null)
    .map(({ record, metric, pooled, progress }) => {
      const { keyResult } = record;
      const unit: Unit = metric ? displayUnit(unitOf(metric)) : "amount";
      return {
        ...{ key: record.key, title: inLocale(record.title, locale), unit },
        ...{ value: pooled.value, interval: pooled.interval, n: pooled.n },
        ...{ target: keyResult.target, bandLow: keyResult.bandLow, bandHigh: keyResult.bandHigh },
        ...grade(keyResult, pooled, progress),
      };
    });
}

export async function createCycle(
  { db }: Pick<RequestContext, "db">,
  session: Session,
  form: FormData,
): Promise<Answer> {
  const { t } = textFor(session.locale);
  const written = { name: text(form, "name"), startsOn: text(form, "startsOn"), endsOn: text(form, "endsOn") };
  const parsed = cycleSchema.safeParse(written);
  if (!parsed.success) {
    const said = { name: "name", startsOn: "date", endsOn: written.endsOn === "" ? "date" : "cycleDates" } as const;
    const fields = new Set(parsed.error.issues.map(({ path }) => path[0]));
    return refuse(
      (["name", "startsOn", "endsOn"] as const)
        .filter((field) => fields.has(field))
        .map((field) => problem(field, t(`okrsAuthoring.problem.${said[field]}`))),
      form,
    );
  }
  const writer = { workspaceId: session.workspace.id, actor: session.actor };
  const saved = await db.$transaction((tx) => putCycle(tx, writer, cycleKey(parsed.data), parsed.data));
  if (saved.ok) return { ok: true, done: "created" };
  return refuse(
    saved.problems.map((one) => problem("name", problemText(t, one))),
    form,
  );
}

/** "Q1 2027" → "2027-q1"; any other name by its letters and first day. */
function cycleKey({ name, startsOn }: { name: string; startsOn: string }): string {
  const quarter = /^[QT]([1-4]) (\d{4})$/i.exec(name);
  if (quarter) return `${quarter[2]}-q${quarter[1]}`;
  const letters = name
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return `${startsOn}${letters === "" ? "" : `-${letters}`}`;
}

/** Starts, closes or reopens a cycle; closing writes the grades to the audit log in the same transaction. */
export async function moveByForm(
  context: Pick<RequestContext, "db" | "pool" | "now">,
  session: Session,
  form: FormData,
): Promise<Answer> {
  const { t } = textFor(session.locale);
  const move = moves.find((one) => one === form.get("intent"));
  const cycle = await findCycle(context.db, session.workspace.id, text(form, "cycle"));
  if (!cycle || !move) throw new Response("no such cycle", { status: 404 });
  const writer = { workspaceId: session.workspace.id, actor: session.actor };
  const grades = move === "close" ? await gradesOf(context, session.workspace.id, cycle, session.locale) : [];
  const saved = await context.db.$transaction(async (tx) => {
    const moved = await saveCycleMove(tx, writer, cycle, move);
    if (!moved.ok || move !== "close") return moved;
    const after = grades.map(({ key, grade: given, score, value, interval, n }) => ({
      key,
      grade: given,
      score,
      value,
      interval,
      n,
    }));
    await writeAudit(tx, { ...writer, action: "cycle.grade", subjectKind: "cycle", subjectKey: cycle.key, after });
    return moved;
  });
  if (saved.ok) return { ok: true, done: move };
  return refuse(saved.problems.map((one) => problem("", problemText(t, one))));
}

// The keys of the table of moves are its moves.
const moves = Object.keys(cycleMoves) as CycleMove[];
