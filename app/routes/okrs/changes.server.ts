import { z } from "zod";
import { listAudit } from "#app/db/audit-entry.server.ts";
import type { Db } from "#app/db/types.server.ts";

/** Fields in the metric's own unit; the others are days and counts. */
export const valueFields = ["baseline", "target", "bandLow", "bandHigh"] as const;
const otherFields = ["startsOn", "dueOn", "baselineFrom", "baselineTo", "windowDays", "minAnswers"] as const;
export type LoggedField = (typeof valueFields)[number] | (typeof otherFields)[number];

export type Change = {
  id: number;
  at: string;
  who: string;
  field: LoggedField | null;
  from: string | number | null;
  to: string | number | null;
};

const document = z.record(z.string(), z.unknown()).nullable();

/** Every change of target, baseline, dates or window of a key result, the latest first; `field` null: it was written. */
export async function readChanges(db: Db, workspaceId: number, key: string): Promise<Change[]> {
  const entries = await listAudit(db, workspaceId, { subjectKind: "key-result", subjectKey: key, take: 200 });
  return entries.flatMap((entry): Change[] => {
    const about = { id: entry.id, at: entry.at.toISOString(), who: entry.actorName };
    if (entry.action === "key-result.create") return [{ ...about, field: null, from: null, to: null }];
    if (entry.action !== "key-result.change") return [];
    const before = document.parse(entry.before) ?? {};
    const after = document.parse(entry.after) ?? {};
    return [...valueFields, ...otherFields].flatMap((field) => {
      const [from, to] = [plain(before[field]), plain(after[field])];
      return from === to ? [] : [{ ...about, field, from, to }];
    });
  });
}

function plain(value: unknown): string | number | null {
  return typeof value === "string" || typeof value === "number" ? value : null;
}
