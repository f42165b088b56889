import type { GrowthbookConnection } from "#app/db/growthbook-connection.server.ts";
import {
  type Difference,
  type GrowthbookLink,
  type LinkChange,
  type Mirror,
  saveLink,
} from "#app/db/growthbook-link.server.ts";
import { sameDocument } from "#app/db/saved.ts";
import type { Db } from "#app/db/types.server.ts";
import type { RemoteExperiment } from "./api-schemas.ts";
import type { GrowthbookClient } from "./client.server.ts";
import { GrowthbookCallError } from "./client-error.ts";
import { type DrivenTest, readDrivenTest } from "./driven-test.server.ts";
import { differences, isLive, mirrorOfOurs, mirrorOfTheirs, unsupported, withAccepted } from "./mirror.ts";
import { isOurs, push, type Remote } from "./push.server.ts";
import { theirResults } from "./their-results.ts";

export type SyncServices = { db: Db; now(): Date; origin: string | null };

export const readBackMilliseconds = 10 * 60_000;
const firstRetryMilliseconds = 5_000;
const longestRetryMilliseconds = 15 * 60_000;

/** Brings one test into step with GrowthBook, or says in its link why it is not. Throws nothing GrowthBook may cause. */
export async function syncLink(
  services: SyncServices,
  connection: GrowthbookConnection,
  client: GrowthbookClient,
  link: GrowthbookLink,
): Promise<void> {
  const { db, now } = services;
  const save = (change: LinkChange) => saveLink(db, link, change, now());
  try {
    const test = await readDrivenTest(db, connection, link, services.origin);
    if (!test) return await save({ state: "in-step", nextAt: null });
    const reason = unsupported(test.driven.experiment);
    if (reason !== null) return await save(refused(reason, ""));
    const remote = await readRemote(client, link.remoteId, test);
    const after = await compareAndPush(services, client, link, test, remote);
    await save({ ...after, attempts: 0, problem: null, readAt: now() });
    // Right after a change of ours there is nothing new in their results: the call is saved for what matters.
    if (remote.experiment && link.wanted === link.pushed) await readResults(client, remote.experiment, save);
  } catch (error) {
    if (!(error instanceof GrowthbookCallError)) throw error;
    await save(afterFailure(link, error, now()));
  }
}

/** What a failed call leaves behind: another try at a time of its own, or a question to a person. */
export function afterFailure(link: GrowthbookLink, error: GrowthbookCallError, now: Date): LinkChange {
  if (!error.passes) {
    const checklist = error.problem === "conflict" && error.detail.includes("checklist_incomplete");
    return refused(checklist ? "checklist" : error.problem, error.detail);
  }
  const problem = { code: error.problem, detail: error.detail };
  // A pause says itself how long it is, and is no failure of the test's.
  if (error.retryAt) return { state: "retrying", nextAt: error.retryAt, problem };
  const wait = Math.min(firstRetryMilliseconds * 2 ** Math.min(link.attempts, 20), longestRetryMilliseconds);
  return { state: "retrying", attempts: link.attempts + 1, nextAt: new Date(now.getTime() + wait), problem };
}

const refused = (code: string, detail: string): LinkChange => ({
  ...{ state: "refused", nextAt: null, attempts: 0, problem: { code, detail } },
});

/** The flag and their experiment: by its id or, when we never learned it or it is gone, by our tracking key. */
async function readRemote(
  client: GrowthbookClient,
  remoteId: string | null,
  { record, driven }: DrivenTest,
): Promise<Remote> {
  const feature = await client.getFeature(driven.experiment.definition.flagKey);
  const known = remoteId === null ? null : await client.getExperiment(remoteId);
  if (known) return { experiment: known, feature };
  const found = await client.findExperiments(record.key);
  const ours = found.find((one) => isOurs(driven, one));
  if (!ours && found.some(({ archived }) => !archived)) {
    throw new GrowthbookCallError(
      "conflict",
      `There is an experiment "${record.key}" already that Cairn did not create.`,
    );
  }
  return { experiment: ours ?? null, feature };
}

async function compareAndPush(
  { db, now }: SyncServices,
  client: GrowthbookClient,
  link: GrowthbookLink,
  test: DrivenTest,
  remote: Remote,
): Promise<LinkChange> {
  const { driven } = test;
  const target = withAccepted(mirrorOfOurs(driven), link.accepted);
  const mirror = ({ experiment, feature }: Remote) => mirrorOfTheirs(driven, target, experiment, feature);
  let remoteId = remote.experiment?.id ?? link.remoteId;
  const theirs = mirror(remote);
  const open = differences(target, theirs);
  if (open.length === 0) return agreed(link, test, theirs, remoteId, now());
  const pending = link.wanted > link.pushed || link.force;
  const foreign = pending && !link.force ? open.filter((one) => isForeign(link, remote, one)) : pending ? [] : open;
  if (foreign.length > 0) return drifted(foreign, remoteId, now());

  // Kept before the first call: whatever of it arrives is then known as ours, also after a restart.
  const sent = [...link.sent.filter((state) => !sameDocument(state, target)), target].slice(-10);
  await saveLink(db, link, { sent, remoteId }, now());
  const known = async ({ id }: { id: string }) => {
    remoteId = id;
    await saveLink(db, link, { remoteId }, now());
  };
  await push(client, remote, { driven, flag: test.flag, wording: test.wording, differences: open, known, now: now() });
  const reread = mirror(await readRemote(client, remoteId, test));
  const left = differences(target, reread);
  if (left.length > 0) return { ...drifted(left, remoteId, now()), pushed: link.wanted, force: false };
  return agreed(link, test, reread, remoteId, now());
}

/** Neither what both sides last had nor anything we ever sent since: somebody changed it there. */
function isForeign(link: GrowthbookLink, { experiment }: Remote, { field, theirs }: Difference): boolean {
  if (link.agreed === null && link.sent.length === 0) return false;
  // It was there and is gone.
  if (link.remoteId !== null && !experiment) return true;
  // Where the flag was on before we came is nobody's change.
  if (link.agreed === null && field === "flagOn") return false;
  const ours: Mirror[] = [...(link.agreed ? [link.agreed] : [nothing]), ...link.sent];
  return !ours.some((state) => sameDocument(state[field] ?? null, theirs));
}

/** GrowthBook before we ever told it of the test; an experiment there starts as a draft, a flag without our rule. */
const nothing: Mirror = { status: "ended", exists: false };

function agreed(
  link: GrowthbookLink,
  { driven }: DrivenTest,
  theirs: Mirror,
  remoteId: string | null,
  now: Date,
): LinkChange {
  const { experiment } = driven;
  // An ended test is looked at only when GrowthBook says that something changed.
  const watched = isLive(experiment) || experiment.shippedVariation !== null;
  return {
    ...{ state: "in-step", pushed: link.wanted, force: false, remoteId, agreed: theirs, sent: [], drift: [] },
    nextAt: watched ? new Date(now.getTime() + readBackMilliseconds) : null,
  };
}

function drifted(drift: Difference[], remoteId: string | null, now: Date): LinkChange {
  return { state: "drifted", drift, remoteId, nextAt: new Date(now.getTime() + readBackMilliseconds) };
}

/** Their own analysis, when they have one. One that cannot be read now leaves that of before, which says of when it is. */
export async function readResults(
  client: GrowthbookClient,
  experiment: RemoteExperiment,
  save: (change: LinkChange) => Promise<void>,
): Promise<void> {
  try {
    const results = await client.getResults(experiment.id);
    if (results) await save({ results: theirResults(results, experiment) });
  } catch (error) {
    if (!(error instanceof GrowthbookCallError)) throw error;
  }
}
