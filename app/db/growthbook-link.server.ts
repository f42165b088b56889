import { z } from "zod";
import { Prisma } from "#prisma/generated/client.ts";
import { writeAudit } from "./audit-entry.server.ts";
import type { Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

/** What of a test both sides hold, field by field; see `mirror.ts`. */
export const mirrorSchema = z.record(z.string(), z.json());
export type Mirror = z.infer<typeof mirrorSchema>;

/** One field that is not as we want it: `ours` what it should be, `theirs` what GrowthBook says. */
export const differenceSchema = z.object({ field: z.string(), ours: z.json(), theirs: z.json() });
export type Difference = z.infer<typeof differenceSchema>;

/** waiting: to be sent; retrying: sent without success, again at `nextAt`; refused: a person must act. */
export const linkStates = ["waiting", "in-step", "drifted", "retrying", "refused"] as const;
export type LinkState = (typeof linkStates)[number];

export const linkProblemSchema = z.object({ code: z.string(), detail: z.string() });
export type LinkProblem = z.infer<typeof linkProblemSchema>;

/** `null` is unknown, for the reason beside it. */
const theirNumber = z.number().nullable();
export const theirResultsSchema = z.object({
  at: z.string(),
  engine: z.string().nullable(),
  users: theirNumber,
  metrics: z.array(
    z.object({
      metricId: z.string(),
      variations: z.array(
        z.object({
          variation: z.number(),
          users: theirNumber,
          mean: theirNumber,
          change: theirNumber,
          low: theirNumber,
          high: theirNumber,
          chance: theirNumber,
          pValue: theirNumber,
          /** Why there are no numbers. */
          missing: z.enum(["control", "no-data"]).nullable(),
        }),
      ),
    }),
  ),
});
export type TheirResults = z.infer<typeof theirResultsSchema>;

/** One test's place in GrowthBook; the columns are explained in schema.prisma. */
export type GrowthbookLink = {
  experimentId: number;
  workspaceId: number;
  kind: "driven" | "imported";
  token: string;
  remoteId: string | null;
  wanted: number;
  pushed: number;
  force: boolean;
  state: LinkState;
  attempts: number;
  nextAt: Date | null;
  problem: LinkProblem | null;
  agreed: Mirror | null;
  sent: Mirror[];
  accepted: Difference[];
  drift: Difference[];
  results: TheirResults | null;
  readAt: Date | null;
};

type Row = NonNullable<Awaited<ReturnType<Db["growthbookLink"]["findFirst"]>>>;

function toLink(row: Row): GrowthbookLink {
  return {
    ...row,
    kind: row.kind === "imported" ? "imported" : "driven",
    state: z.enum(linkStates).parse(row.state),
    problem: linkProblemSchema.nullable().parse(row.problem),
    agreed: mirrorSchema.nullable().parse(row.agreed),
    sent: z.array(mirrorSchema).parse(row.sent),
    accepted: z.array(differenceSchema).parse(row.accepted ?? []),
    drift: z.array(differenceSchema).parse(row.drift ?? []),
    results: theirResultsSchema.nullable().parse(row.results),
  };
}

export async function listLinks(db: Db, workspaceId: number): Promise<GrowthbookLink[]> {
  const rows = await db.growthbookLink.findMany({ where: { workspaceId }, orderBy: { experimentId: "desc" } });
  return rows.map(toLink);
}

export async function findLink(db: Db, workspaceId: number, experimentId: number): Promise<GrowthbookLink | null> {
  const row = await db.growthbookLink.findFirst({ where: { workspaceId, experimentId } });
  return row && toLink(row);
}

/** Workspaces whose GrowthBook is in use and has something due. */
export async function listDueWorkspaces(db: Db, now: Date): Promise<number[]> {
  const rows = await db.$queryRaw<{ workspace_id: number }[]>`
    select distinct c.workspace_id from growthbook_connection c join growthbook_link l on l.workspace_id = c.workspace_id
    where (c.mode = 'connected' or c.mode = 'import' and l.kind = 'imported') and (c.blocked_until is null or c.blocked_until <= ${now}) and l.next_at <= ${now}`;
  return rows.map(({ workspace_id }) => workspace_id);
}

export async function hasDueLinks(db: Db, now: Date): Promise<boolean> {
  return (await listDueWorkspaces(db, now)).length > 0;
}

/** What is due in a workspace, the longest waiting first. */
export async function listDueLinks(db: Db, workspaceId: number, now: Date): Promise<GrowthbookLink[]> {
  const rows = await db.growthbookLink.findMany({
    where: { workspaceId, nextAt: { lte: now } },
    orderBy: [{ nextAt: "asc" }, { experimentId: "asc" }],
  });
  return rows.map(toLink);
}

// A value parsed from JSON text is JSON.
const plainJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;
const json = (value: unknown) => (value === null ? Prisma.DbNull : plainJson(value));

export type LinkChange = Partial<
  Pick<GrowthbookLink, "remoteId" | "pushed" | "force" | "state" | "attempts" | "nextAt" | "readAt" | "problem">
> & { agreed?: Mirror; sent?: Mirror[]; accepted?: Difference[]; drift?: Difference[]; results?: TheirResults | null };

/**
 * Writes what became of a link. When our side changed again since it was read (`wanted`), it stays due at once,
 * whatever the change says.
 */
export async function saveLink(db: Db, link: GrowthbookLink, change: LinkChange, now: Date): Promise<void> {
  const { problem, agreed, sent, accepted, drift, results, ...plain } = change;
  const where = { experimentId: link.experimentId, workspaceId: link.workspaceId };
  const data = {
    ...plain,
    ...(problem !== undefined && { problem: json(problem) }),
    ...(agreed !== undefined && { agreed: json(agreed) }),
    ...(sent !== undefined && { sent: plainJson(sent) }),
    ...(accepted !== undefined && { accepted: json(accepted) }),
    ...(drift !== undefined && { drift: json(drift) }),
    ...(results !== undefined && { results: json(results) }),
  } satisfies Prisma.GrowthbookLinkUpdateManyMutationInput;
  const { count } = await db.growthbookLink.updateMany({ where: { ...where, wanted: link.wanted }, data });
  if (count === 1) return;
  const { state: _, nextAt: __, ...facts } = data;
  await db.growthbookLink.updateMany({
    where,
    data: { ...facts, ...(plain.state && { state: "waiting", nextAt: now }) },
  });
}

/** An experiment of theirs that is only read, from now on. */
export async function createImportedLink(
  db: Db,
  { workspaceId, experimentId, remoteId }: Pick<GrowthbookLink, "workspaceId" | "experimentId"> & { remoteId: string },
  now: Date,
): Promise<void> {
  const data = { workspaceId, experimentId, remoteId, kind: "imported", token: "", state: "in-step", nextAt: now };
  await db.growthbookLink.create({ data });
}

/** Has links looked at now: all of a workspace, or those about the given ids of experiments and flags of theirs. */
export async function hurryLinks(
  db: Db,
  workspaceId: number,
  ids: readonly string[] | null,
  now: Date,
): Promise<number> {
  if (ids !== null && ids.length === 0) return 0;
  return await db.$executeRaw`
    update growthbook_link l set next_at = ${now} from experiment e
    where l.workspace_id = ${workspaceId} and e.id = l.experiment_id and l.state <> 'refused'
      and (${ids === null} or l.remote_id = any(${[...(ids ?? [])]}) or e.flag_key = any(${[...(ids ?? [])]}))`;
}

/**
 * A person's answer to a link that stands still. `retry` tries again; `push` overwrites what GrowthBook changed with
 * our side. False when it is not there.
 */
export async function answerLink(
  db: Db,
  writer: Writer,
  { experimentId, key }: { experimentId: number; key: string },
  answer: "retry" | "push",
  now: Date,
): Promise<boolean> {
  const { count } = await db.growthbookLink.updateMany({
    where: { experimentId, workspaceId: writer.workspaceId },
    data: {
      ...{ state: "waiting", nextAt: now, attempts: 0, problem: Prisma.DbNull },
      ...(answer === "push" && { force: true, accepted: Prisma.DbNull, wanted: { increment: 1 } }),
    },
  });
  if (count === 0) return false;
  const subject = { subjectKind: "experiment", subjectKey: key };
  await writeAudit(db, { ...writer, action: `growthbook.${answer}`, ...subject });
  return true;
}
