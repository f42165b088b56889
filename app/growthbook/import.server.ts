import { findExperiment, saveExperimentMove } from "#app/db/experiment.server.ts";
import { putExperiment } from "#app/db/experiment-definition.server.ts";
import { createImportedLink } from "#app/db/growthbook-link.server.ts";
import { listKeyResults } from "#app/db/key-result.server.ts";
import { refused, type Saved, type Writer } from "#app/db/saved.ts";
import type { Db } from "#app/db/types.server.ts";
import {
  type Experiment,
  type ExperimentDefinition,
  experimentDefinitionSchema,
  maximumVariations,
} from "#experiments/definition/experiment.ts";
import { keySchema } from "#experiments/definition/keys.ts";
import { stop } from "#experiments/lifecycle/state.ts";
import type { Locale } from "#experiments/metrics/localized-text.ts";
import type { RemoteExperiment } from "./api-schemas.ts";

/**
 * Takes an experiment of theirs in as a test of a key result: customers are assigned there, exposures come under its
 * tracking key, answers are analysed here. In the caller's transaction.
 */
export async function importExperiment(
  db: Db,
  writer: Writer,
  remote: RemoteExperiment,
  { keyResult: chosen, locale }: { keyResult: string; locale: Locale },
  now: Date,
): Promise<Saved> {
  const { workspaceId } = writer;
  const { trackingKey: key, status } = remote;
  if (!keySchema.safeParse(key).success) return refused("tracking-key-unusable", "keyResult", { key });
  if (status === "draft") return refused("not-started-there", "keyResult");
  if (await findExperiment(db, workspaceId, key)) return refused("test-exists", "keyResult", { key });
  const [keyResult] = await listKeyResults(db, workspaceId, { key: chosen });
  if (!keyResult) return refused("unknown-key-result", "keyResult", { key: chosen });
  const { metric, journey, step } = keyResult.draft;
  const definition = experimentDefinitionSchema.parse({
    ...definitionOf(remote, locale),
    ...{ keyResult: chosen, journey, step },
    metrics: { primary: metric === null ? null : { metric } },
  });
  const created = await putExperiment(db, writer, key, { definition, owner: null }, now);
  if (!created.ok) return created;
  const record = await findExperiment(db, workspaceId, key);
  if (!record) throw new RangeError(`the test ${key} was saved and is not there`);
  const begun = begunAsThere(record.experiment, remote, now);
  const saved = await saveExperimentMove(db, writer, record, begun, "import", now);
  if (saved.ok) await createImportedLink(db, { workspaceId, experimentId: record.id, remoteId: remote.id }, now);
  return saved;
}

function definitionOf(remote: RemoteExperiment, locale: Locale): Partial<ExperimentDefinition> {
  const phase = remote.phases.at(-1);
  const words = [remote.hypothesis, remote.description].filter((text) => text.trim() !== "").join("\n\n");
  const weightOf = (id: string) => phase?.trafficSplit.find(({ variationId }) => variationId === id)?.weight ?? 0;
  return {
    name: { [locale]: remote.name },
    description: words === "" ? null : { [locale]: words.slice(0, 2000) },
    assignedBy: "growthbook",
    flagKey: remote.trackingKey,
    valueType: "string",
    ...(/^[a-zA-Z_][\w.-]{0,99}$/.test(remote.hashAttribute) && { hashAttribute: remote.hashAttribute }),
    coverage: phase?.coverage ?? 1,
    variations: remote.variations.slice(0, maximumVariations).map(({ variationId, key, name }, at) => {
      // What SDKs call a variation without a usable key: its place.
      const own = keySchema.safeParse(key).success ? key : String(at);
      const plain = { dose: null, perChannelText: {}, agentCard: null };
      return { ...plain, key: own, name: { [locale]: name || own }, weight: weightOf(variationId), value: own };
    }),
  };
}

/** Running since it runs there, in one phase: of what came before, Cairn has no exposures. */
function begunAsThere(draft: Experiment, remote: RemoteExperiment, now: Date): Experiment {
  const phase = remote.phases.at(-1);
  const since = Date.parse(phase?.dateStarted ?? "");
  const startedAt = Number.isNaN(since) || since > now.getTime() ? now : new Date(since);
  const seed = phase?.seed ? phase.seed.slice(0, 100) : draft.seed;
  const at = startedAt.toISOString();
  const running: Experiment = {
    ...{ ...draft, status: "running", startedAt, seed },
    phases: [
      {
        phase: draft.phase,
        seed,
        from: at,
        to: null,
        coverage: [[at, draft.coverage]],
        holdout: null,
        harmBefore: null,
      },
    ],
  };
  if (remote.status === "running" && !remote.archived) return running;
  const ended = stop(running, "finished", now);
  if (!ended.ok) throw new RangeError("a running test can always be stopped");
  return ended.experiment;
}
