import type { Member } from "#app/auth/require-member.server.ts";
import { listAudit } from "#app/db/audit-entry.server.ts";
import { listRevisions } from "#app/db/flag.server.ts";
import type { Db } from "#app/db/types.server.ts";
import { type FlagChange, flagChanges } from "#experiments/flags/flag-diff.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import type { ShownFlag } from "./flag-data.server.ts";

type Json = { at: string; who: string; before: string | null; after: string | null };

/** One change of what a flag serves: of its own document, or of a test in front of it. */
export type HistoryEntry =
  | ({ kind: "revision"; id: number; revertedTo: number | null; changes: FlagChange[] } & Json)
  | ({ kind: "test"; id: number; name: string; action: string } & Json);

/** Newest entries of each test that are shown; the audit log has the others. */
const shownOfTest = 100;

/** Every revision of the flag and every move and change of its tests, the newest first. */
export async function historyOf(db: Db, { workspace, locale }: Member, flag: ShownFlag): Promise<HistoryEntry[]> {
  const revisions = flag.id === null ? [] : await listRevisions(db, workspace.id, flag.id);
  const entries: HistoryEntry[] = revisions.map((revision, at) => {
    const before = revisions[at + 1]?.document ?? null;
    return {
      ...{ kind: "revision", id: revision.number, revertedTo: revision.revertedTo },
      ...{ at: revision.at.toISOString(), who: revision.actorName },
      changes: flagChanges(before, revision.document),
      ...{ before: json(before), after: json(revision.document) },
    };
  });
  for (const test of flag.tests) {
    const subject = { subjectKind: "experiment", subjectKey: test.key, take: shownOfTest };
    const name = inLocale(test.experiment.definition.name, locale);
    for (const { id, at, actorName, action, before, after } of await listAudit(db, workspace.id, subject))
      entries.push({
        ...{ kind: "test", id, name, action, at: at.toISOString(), who: actorName },
        ...{ before: json(before), after: json(after) },
      });
  }
  return entries.sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : other.id - one.id));
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value, null, 2));
