import type { ExperimentRecord } from "#app/db/experiment.server.ts";
import { findLink } from "#app/db/growthbook-link.server.ts";
import type { Db } from "#app/db/types.server.ts";
import { linkView } from "#app/growthbook/link-view.ts";

/** The test's state in GrowthBook, and GrowthBook's own results beside ours; null when it is not there. */
export async function growthbookView({ db }: { db: Db }, workspaceId: number, { id, key }: ExperimentRecord) {
  const link = await findLink(db, workspaceId, id);
  if (!link) return null;
  const { kind, results } = link;
  return { kind, link: linkView(key, link), results };
}

export type GrowthbookView = NonNullable<Awaited<ReturnType<typeof growthbookView>>>;
