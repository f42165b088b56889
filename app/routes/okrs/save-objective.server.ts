import type { Member } from "#app/auth/require-member.server.ts";
import { findCycle, putCycle } from "#app/db/cycle.server.ts";
import { putKeyResult } from "#app/db/key-result.server.ts";
import { findMetric, putMetric } from "#app/db/metric.server.ts";
import { findObjective, publishObjective, putObjective } from "#app/db/objective.server.ts";
import { listJourneys, putJourney } from "#app/db/place.server.ts";
import type { Saved, Writer } from "#app/db/saved.ts";
import { findScale, listScales, putScale } from "#app/db/scale.server.ts";
import type { Db } from "#app/db/types.server.ts";
import type { RequestContext } from "#app/http/context.ts";
import type { Problem } from "#experiments/lifecycle/problem.ts";
import type { LocalizedText } from "#experiments/metrics/localized-text.ts";
import { metricSchema } from "#experiments/metrics/metric.ts";
import { presetOf, scaleFromPreset } from "#experiments/metrics/scale-presets.ts";
import type { KeyResultDraft } from "#experiments/okr/key-result.ts";
import type { ObjectiveDraft } from "#experiments/okr/objective.ts";
import type { OkrTemplate, SuggestedMetric } from "#experiments/okr/template.ts";
import { quarterOf } from "./authoring-options.server.ts";

/** An objective as the form sends it; `key` null: to be made from the title. */
export type ObjectiveForm = {
  key: string | null;
  objective: ObjectiveDraft;
  keyResults: readonly { key: string | null; draft: KeyResultDraft }[];
  /** Its journey and metrics are made where a key result uses them. */
  template: OkrTemplate | null;
};

export type ObjectiveSaved =
  | { ok: true; key: string; published: boolean }
  | { ok: false; problems: readonly Problem[] };

/** Carries a refusal out of a transaction, so that everything before it is undone. */
class Refused extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ code }) => code).join(", "));
    this.problems = problems;
  }
}

/**
 * Saves an objective with its key results, all or nothing; with `publish` it is published too, and when something is
 * still missing it stays a saved draft (`published` false).
 */
export async function saveObjective(
  { db, now }: Pick<RequestContext, "db" | "now">,
  { workspace, actor }: Pick<Member, "workspace" | "actor">,
  form: ObjectiveForm,
  publish: boolean,
): Promise<ObjectiveSaved> {
  const writer = { workspaceId: workspace.id, actor };
  try {
    const key = await db.$transaction((tx) => saveAll(tx, writer, form));
    return { ok: true, key, published: publish && (await publishSaved(db, writer, key, now())) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problems: error.problems };
    throw error;
  }
}

async function saveAll(tx: Db, writer: Writer, form: ObjectiveForm): Promise<string> {
  const { workspaceId } = writer;
  const cycle = await ensureCycle(tx, writer, form.objective.cycle);
  if (form.template)
    await ensureTemplate(
      tx,
      writer,
      form.template,
      form.keyResults.map(({ draft }) => draft),
    );
  const taken = async (key: string) => (await tx.objective.count({ where: { workspaceId, key } })) > 0;
  const key = form.key ?? (await freeKey(form.objective.title, taken));
  const last = await tx.objective.count({ where: { workspaceId, cycle: { key: cycle } } });
  const position = form.key === null ? last : form.objective.position;
  require(await putObjective(tx, writer, key, { ...form.objective, cycle, position }), "");
  for (const [at, { key: known, draft }] of form.keyResults.entries()) {
    const used = async (candidate: string) =>
      (await tx.keyResult.count({ where: { workspaceId, key: candidate } })) > 0;
    const own = known ?? (await freeKey(draft.title, used));
    require(await putKeyResult(tx, writer, own, { ...draft, objective: key, position: at }), `keyResults.${at}.`);
  }
  return key;
}

/** False when something is missing: the page of the objective says what. */
async function publishSaved(db: RequestContext["db"], writer: Writer, key: string, now: Date): Promise<boolean> {
  return await db.$transaction(async (tx) => {
    const record = await findObjective(tx, writer.workspaceId, key);
    const row = await tx.objective.findFirst({
      where: { workspaceId: writer.workspaceId, key },
      select: { cycle: { select: { key: true } } },
    });
    const cycle = row && (await findCycle(tx, writer.workspaceId, row.cycle.key));
    if (!record || !cycle) return false;
    return (await publishObjective(tx, writer, record, cycle, now)).ok;
  });
}

/** @throws {Refused} */
function require(saved: Saved, prefix: string): number {
  if (saved.ok) return saved.id;
  throw new Refused(saved.problems.map((problem) => ({ ...problem, path: `${prefix}${problem.path}` })));
}

/** The cycle's key; "new:2026-10-01" makes the quarter that begins that day. */
async function ensureCycle(tx: Db, writer: Writer, choice: string): Promise<string> {
  const startsOn = /^new:(\d{4}-\d{2}-\d{2})$/.exec(choice)?.[1];
  if (startsOn === undefined) return choice;
  const { name, endsOn } = quarterOf(startsOn);
  const key = `${startsOn.slice(0, 4)}-q${Math.ceil(Number(startsOn.slice(5, 7)) / 3)}`;
  if (!(await findCycle(tx, writer.workspaceId, key))) {
    require(await putCycle(tx, writer, key, { name, startsOn, endsOn }), "");
  }
  return key;
}

/** Makes the template's journey and metrics as far as the key results name them; what exists stays as it is. */
async function ensureTemplate(
  tx: Db,
  writer: Writer,
  { journey, keyResults }: OkrTemplate,
  drafts: readonly KeyResultDraft[],
): Promise<void> {
  const { workspaceId } = writer;
  const steps = journey.steps.map(({ key }) => key);
  const named = drafts.some(
    (draft) => draft.journey === journey.key || (draft.step !== null && steps.includes(draft.step)),
  );
  const known = (await listJourneys(tx, workspaceId)).some(({ key }) => key === journey.key);
  if (named && !known) require(await putJourney(tx, writer, { ...journey, steps: [...journey.steps] }), "");
  for (const { metric } of keyResults) {
    const used = drafts.some((draft) => draft.metric === metric.key);
    if (used && !(await findMetric(tx, workspaceId, metric.key))) await makeMetric(tx, writer, metric);
  }
}

async function makeMetric(tx: Db, writer: Writer, metric: SuggestedMetric): Promise<void> {
  const { key, name, kind, direction, unit } = metric;
  const scale = metric.instrument === null ? null : await ensureScale(tx, writer, metric.instrument);
  const document = metricSchema.parse({ key, name, kind, ...(scale === null ? { direction, unit } : { scale }) });
  require(await putMetric(tx, writer, document), "");
}

/** The workspace's own scale of the instrument, else the preset under the instrument's name. */
async function ensureScale(
  tx: Db,
  writer: Writer,
  instrument: NonNullable<SuggestedMetric["instrument"]>,
): Promise<string> {
  const own = (await listScales(tx, writer.workspaceId)).find((scale) => scale.instrument === instrument);
  if (own) return own.key;
  const preset = presetOf(instrument);
  if (!preset) throw new RangeError(`no preset for ${instrument}`);
  if (!(await findScale(tx, writer.workspaceId, instrument))) {
    require(await putScale(tx, writer, { ...scaleFromPreset(preset), key: instrument }), "");
  }
  return instrument;
}

/** A key from a title: "Retourner un article" → "retourner-un-article", with a number when it is taken. */
async function freeKey(title: LocalizedText, taken: (key: string) => Promise<boolean>): Promise<string> {
  const base =
    (title.en ?? title.fr ?? "")
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+/, "")
      .slice(0, 50)
      .replace(/-+$/, "") || "objective";
  for (let number = 1; ; number += 1) {
    const key = number === 1 ? base : `${base}-${number}`;
    if (!(await taken(key))) return key;
  }
}
