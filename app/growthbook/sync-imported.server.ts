import { listExperiments } from "#app/db/experiment.server.ts";
import { moveExperiment } from "#app/db/experiment-move.server.ts";
import { type GrowthbookLink, type LinkChange, saveLink } from "#app/db/growthbook-link.server.ts";
import type { GrowthbookClient } from "./client.server.ts";
import { GrowthbookCallError } from "./client-error.ts";
import { afterFailure, readBackMilliseconds, readResults, type SyncServices } from "./sync.server.ts";

/** Reads an experiment that GrowthBook steers: ours ends when theirs does, and nothing is ever written there. */
export async function syncImported(
  services: SyncServices,
  client: GrowthbookClient,
  link: GrowthbookLink,
): Promise<void> {
  const { db, now } = services;
  const save = (change: LinkChange) => saveLink(db, link, change, now());
  try {
    const experiment = link.remoteId === null ? null : await client.getExperiment(link.remoteId);
    if (!experiment) throw new GrowthbookCallError("not-found", "The experiment is no longer there.");
    const running = experiment.status === "running" && !experiment.archived;
    if (!running) await endOurs(services, link);
    const nextAt = running ? new Date(now().getTime() + readBackMilliseconds) : null;
    await save({ state: "in-step", pushed: link.wanted, attempts: 0, problem: null, readAt: now(), nextAt });
    await readResults(client, experiment, save);
  } catch (error) {
    if (!(error instanceof GrowthbookCallError)) throw error;
    await save(afterFailure(link, error, now()));
  }
}

async function endOurs({ db, now }: SyncServices, { workspaceId, experimentId }: GrowthbookLink): Promise<void> {
  const [record] = await listExperiments(db, workspaceId, { id: experimentId });
  if (!record || !["running", "paused"].includes(record.experiment.status)) return;
  const writer = { workspaceId, actor: { kind: "system" as const, id: null, name: "GrowthBook" } };
  const stop = { move: "stop" as const, reason: "finished" as const };
  const saved = await db.$transaction((tx) => moveExperiment(tx, writer, record, stop, now()));
  // Somebody moved it in between: the next reading finds it where it then is.
  if (!saved.ok && saved.problems.some(({ code }) => code !== "changed-meanwhile")) {
    throw new RangeError(`an imported test could not end: ${JSON.stringify(saved.problems)}`);
  }
}
