import { type CycleMove, moveCycle } from "#experiments/okr/cycle.ts";
import type { Day } from "#experiments/okr/day.ts";
import type { CycleDraft, CycleStatus } from "#experiments/okr/objective.ts";
import type { Cycle as CycleRow } from "#prisma/generated/client.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { fromDay, toDay } from "./days.ts";
import { refused, type Saved, sameDocument, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

export type Cycle = { id: number; key: string; name: string; startsOn: Day; endsOn: Day; status: CycleStatus };

const toCycle = ({ id, key, name, startsOn, endsOn, status }: CycleRow): Cycle => ({
  id,
  key,
  name,
  startsOn: toDay(startsOn),
  endsOn: toDay(endsOn),
  status,
});

/** Every cycle of a workspace, the latest first. */
export async function listCycles(db: Db, workspaceId: number): Promise<Cycle[]> {
  const rows = await db.cycle.findMany({ where: { workspaceId }, orderBy: { startsOn: "desc" } });
  return rows.map(toCycle);
}

export async function findCycle(db: Db, workspaceId: number, key: string): Promise<Cycle | null> {
  const row = await db.cycle.findUnique({ where: { workspaceId_key: { workspaceId, key } } });
  return row && toCycle(row);
}

/** The cycle a page opens on: the active one that started last, else the latest of any status. */
export async function currentCycle(db: Db, workspaceId: number): Promise<Cycle | null> {
  const cycles = await listCycles(db, workspaceId);
  return cycles.find(({ status }) => status === "active") ?? cycles[0] ?? null;
}

/** Creates a draft cycle or changes one that is not closed. */
export async function putCycle(db: Db, writer: Writer, key: string, document: CycleDraft): Promise<Saved> {
  const { workspaceId } = writer;
  const before = await findCycle(db, workspaceId, key);
  if (before && sameDocument({ name: before.name, startsOn: before.startsOn, endsOn: before.endsOn }, document)) {
    return { ok: true, id: before.id, outcome: "unchanged" };
  }
  if (before?.status === "closed") return refused("cycle-closed", "", { key: key });
  const data = { name: document.name, startsOn: fromDay(document.startsOn), endsOn: fromDay(document.endsOn) };
  const { id } = await db.cycle.upsert({
    where: { workspaceId_key: { workspaceId, key } },
    create: { workspaceId, key, ...data },
    update: data,
    select: { id: true },
  });
  const action = before ? "cycle.change" : "cycle.create";
  await writeAudit(db, { ...writer, action, subjectKind: "cycle", subjectKey: key, before, after: document });
  return { ok: true, id, outcome: before ? "changed" : "created" };
}

/** Moves a cycle on. Refused with reasons, or with `changed-meanwhile` when its status is no longer the one read. */
export async function saveCycleMove(db: Db, writer: Writer, cycle: Cycle, move: CycleMove): Promise<Saved> {
  const { workspaceId } = writer;
  const [overlapping, published] = await Promise.all([
    db.cycle.findMany({
      where: {
        workspaceId,
        status: "active",
        id: { not: cycle.id },
        startsOn: { lte: fromDay(cycle.endsOn) },
        endsOn: { gte: fromDay(cycle.startsOn) },
      },
      select: { key: true },
    }),
    db.objective.count({ where: { workspaceId, cycleId: cycle.id, publishedAt: { not: null } } }),
  ]);
  const moved = moveCycle(cycle.status, move, {
    overlapping: overlapping.map(({ key }) => key),
    published,
    ungraded: [],
  });
  if (!moved.ok) return moved;
  const { count } = await db.cycle.updateMany({
    where: { id: cycle.id, workspaceId, status: cycle.status },
    data: { status: moved.status },
  });
  if (count === 0) return refused("changed-meanwhile", "status");
  await writeAudit(db, {
    ...writer,
    action: `cycle.${move}`,
    subjectKind: "cycle",
    subjectKey: cycle.key,
    before: { status: cycle.status },
    after: { status: moved.status },
  });
  return { ok: true, id: cycle.id, outcome: "changed" };
}
