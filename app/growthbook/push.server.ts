import type { Difference } from "#app/db/growthbook-link.server.ts";
import type { RemoteExperiment, RemoteFeature } from "./api-schemas.ts";
import type { GrowthbookClient } from "./client.server.ts";
import { GrowthbookCallError } from "./client-error.ts";
import { type Driven, isLive, variationId } from "./mirror.ts";
import {
  experimentBody,
  type FlagBasics,
  featureBody,
  phasesBody,
  rulesBody,
  stopBody,
  type Wording,
} from "./request-bodies.ts";

export type Remote = { experiment: RemoteExperiment | null; feature: RemoteFeature | null };

export type Push = {
  driven: Driven;
  flag: FlagBasics;
  wording: Wording;
  /** What is not yet as wanted, found by reading just before. */
  differences: readonly Difference[];
  /** Called as soon as their experiment is known, so that nothing after it can make us forget. */
  known(experiment: RemoteExperiment): Promise<void>;
  now: Date;
};

/** A call that cannot succeed as things are: said in our own words. */
const needsPerson = (detail: string) => new GrowthbookCallError("conflict", detail);

/** Whether an experiment of theirs was created by this link: its variations carry our ids. */
export function isOurs({ token }: Driven, experiment: RemoteExperiment): boolean {
  return experiment.variations[0]?.variationId === variationId(token, 0);
}

/**
 * Brings GrowthBook to where our side is, step by step: the experiment, its phases, the flag, the start or the end. Every
 * step looks at what is there, so that doing it all again after a time-out in the middle doubles nothing.
 */
export async function push(client: GrowthbookClient, remote: Remote, work: Push): Promise<void> {
  const { driven, differences } = work;
  const live = isLive(driven.experiment);
  const differs = (...fields: string[]) => differences.some(({ field }) => fields.includes(field));
  let { experiment } = remote;
  if (live && !experiment) {
    experiment = await client.createExperiment(experimentBody(driven, work.wording));
    await work.known(experiment);
  } else if (live && experiment) {
    if (differs("variations", "hash")) {
      throw needsPerson(
        "Variations or the hash attribute were changed there; they cannot be changed back while it runs.",
      );
    }
    if (differs("coverage", "weights", "condition", "seed")) {
      const phases = phasesBody(driven, experiment, differs, work.now);
      experiment = await client.updateExperiment(experiment.id, { phases, ...mergedTags(experiment, work.wording) });
    }
  }
  // A test is ended before its rule goes, and its rule is there before it starts: nobody meets half a change.
  if (!live && experiment?.status === "running") await client.stopExperiment(experiment.id, stopBody(driven));
  if (differs("rule", "flagOn")) await pushFlag(client, remote.feature, experiment?.id ?? "", work);
  if (live && experiment && differs("status")) await start(client, experiment);
}

async function start(client: GrowthbookClient, { id, status }: RemoteExperiment): Promise<void> {
  if (status === "draft") await client.startExperiment(id);
  if (status === "stopped") await client.updateExperiment(id, { status: "running" });
}

async function pushFlag(
  client: GrowthbookClient,
  present: RemoteFeature | null,
  remoteId: string,
  { driven, flag, wording, differences }: Push,
): Promise<void> {
  const rule = differences.find(({ field }) => field === "rule");
  let feature = present;
  if (!feature) {
    if (rule?.ours === null) return;
    feature = await client.createFeature(featureBody(driven, flag, wording, remoteId));
  } else if (feature.archived) {
    throw needsPerson(`The flag ${feature.id} is archived there.`);
  } else if (feature.valueType !== flag.valueType) {
    throw needsPerson(`The flag ${feature.id} is of type ${feature.valueType} there, ${flag.valueType} here.`);
  } else if (rule) {
    feature = await client.updateFeature(feature.id, rulesBody(driven, feature, remoteId));
  }
  const off = driven.environments.filter((name) => feature.environments[name]?.enabled !== true);
  const wanted = differences.find(({ field }) => field === "flagOn")?.ours;
  if (wanted && off.length > 0) {
    await client.toggleFeature(feature.id, Object.fromEntries(off.map((name) => [name, true])));
  }
}

function mergedTags({ tags }: RemoteExperiment, wording: Wording): { tags?: string[] } {
  const lacking = wording.tags.filter((tag) => !tags.includes(tag));
  return lacking.length === 0 ? {} : { tags: [...tags, ...lacking] };
}
