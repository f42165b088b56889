import { z } from "zod";
import type { Permission } from "#app/auth/permissions.ts";
import { listCycles, putCycle } from "#app/db/cycle.server.ts";
import {
  eventNameKey,
  eventNameSchema,
  listEventNames,
  putEventName,
  removeEventName,
} from "#app/db/event-name.server.ts";
import { exclusionGroupSchema, listExclusionGroups, putExclusionGroup } from "#app/db/exclusion-group.server.ts";
import { listExperiments } from "#app/db/experiment.server.ts";
import { putExperiment } from "#app/db/experiment-definition.server.ts";
import { listFlags, putFlag } from "#app/db/flag.server.ts";
import { holdoutSchema, listHoldouts, putHoldout } from "#app/db/holdout.server.ts";
import { irritantSchema, listIrritants, putIrritant } from "#app/db/irritant.server.ts";
import { listKeyResults, putKeyResult } from "#app/db/key-result.server.ts";
import { listMetrics, putMetric } from "#app/db/metric.server.ts";
import { listObjectives, putObjective } from "#app/db/objective.server.ts";
import {
  channelSchema,
  journeySchema,
  listChannels,
  listJourneys,
  putChannel,
  putJourney,
} from "#app/db/place.server.ts";
import type { Removed } from "#app/db/removal.server.ts";
import type { Saved, Writer } from "#app/db/saved.ts";
import { listSavedGroups, putSavedGroup } from "#app/db/saved-group.server.ts";
import { listScales, putScale } from "#app/db/scale.server.ts";
import type { Db } from "#app/db/types.server.ts";
import type { TextKey } from "#app/i18n/messages.en.ts";
import { experimentDefinitionSchema } from "#experiments/definition/experiment.ts";
import { flagKeySchema, keySchema } from "#experiments/definition/keys.ts";
import { flagDocumentSchema } from "#experiments/flags/flag.ts";
import { savedGroupSchema } from "#experiments/flags/saved-groups.ts";
import { metricSchema } from "#experiments/metrics/metric.ts";
import { scaleSchema } from "#experiments/metrics/scale.ts";
import { keyResultSchema } from "#experiments/okr/key-result.ts";
import { cycleSchema, objectiveSchema } from "#experiments/okr/objective.ts";

/** A kind of thing that the API reads and puts by key. */
export type Collection = {
  name: string;
  /** What it holds, for the documentation. */
  about: TextKey;
  read: Permission;
  write: Permission;
  schema: z.ZodType;
  /** What its keys are made of. */
  keys: typeof keySchema;
  /** Where a plain string may stand for a text in the workspace's language. */
  texts: readonly string[];
  /** Checks the document and saves it under the key of the URL. */
  put(db: Db, writer: Writer, key: string, body: unknown, now: Date): Promise<Saved | z.ZodError>;
  /** Takes away what has the key; collections without it only grow. */
  remove?(db: Db, writer: Writer, key: string): Promise<Removed>;
  /** Every document of the workspace, each with its `key`. */
  list(db: Db, workspaceId: number): Promise<({ key: string } & object)[]>;
};

type Definition<Schema extends z.ZodType> = Omit<Collection, "put" | "schema" | "keys"> & {
  schema: Schema;
  keys?: typeof keySchema;
  save(db: Db, writer: Writer, key: string, document: z.infer<Schema>, now: Date): Promise<Saved>;
};

function collection<Schema extends z.ZodType>({ save, ...definition }: Definition<Schema>): Collection {
  return {
    keys: keySchema,
    ...definition,
    async put(db, writer, key, body, now) {
      const parsed = definition.schema.safeParse(body);
      return parsed.success ? await save(db, writer, key, parsed.data, now) : parsed.error;
    },
  };
}

const keyResultWithObjective = keyResultSchema.and(z.object({ objective: keySchema }));
const experimentWithOwner = experimentDefinitionSchema.extend({ owner: z.email().nullable().default(null) });

/** In the order in which a workspace is set up: each may name things of those before it. */
export const collections: readonly Collection[] = [
  collection({
    name: "scales",
    about: "api.about.scales",
    read: "registry.read",
    write: "registry.write",
    schema: scaleSchema,
    texts: ["name", "wording", "labels.*.label"],
    save: (db, writer, _key, document) => putScale(db, writer, document),
    list: (db, workspaceId) => listScales(db, workspaceId),
  }),
  collection({
    name: "journeys",
    about: "api.about.journeys",
    read: "registry.read",
    write: "registry.write",
    schema: journeySchema,
    texts: ["name", "steps.*.name"],
    save: (db, writer, _key, document) => putJourney(db, writer, document),
    list: (db, workspaceId) => listJourneys(db, workspaceId),
  }),
  collection({
    name: "channels",
    about: "api.about.channels",
    read: "registry.read",
    write: "registry.write",
    schema: channelSchema,
    texts: ["name"],
    save: (db, writer, _key, document) => putChannel(db, writer, document),
    list: (db, workspaceId) => listChannels(db, workspaceId),
  }),
  collection({
    name: "metrics",
    about: "api.about.metrics",
    read: "registry.read",
    write: "registry.write",
    schema: metricSchema,
    texts: ["name"],
    save: (db, writer, _key, document) => putMetric(db, writer, document),
    list: (db, workspaceId) => listMetrics(db, workspaceId),
  }),
  collection({
    name: "event-names",
    about: "api.about.event-names",
    read: "registry.read",
    write: "registry.write",
    schema: eventNameSchema,
    keys: eventNameKey,
    texts: [],
    save: (db, writer, _key, document) => putEventName(db, writer, document),
    remove: removeEventName,
    list: (db, workspaceId) => listEventNames(db, workspaceId),
  }),
  collection({
    name: "cycles",
    about: "api.about.cycles",
    read: "okrs.read",
    write: "okrs.write",
    schema: cycleSchema,
    texts: [],
    save: putCycle,
    list: (db, workspaceId) => listCycles(db, workspaceId),
  }),
  collection({
    name: "objectives",
    about: "api.about.objectives",
    read: "okrs.read",
    write: "okrs.write",
    schema: objectiveSchema,
    texts: ["title", "why"],
    save: putObjective,
    list: listAllObjectives,
  }),
  collection({
    name: "key-results",
    about: "api.about.key-results",
    read: "okrs.read",
    write: "okrs.write",
    schema: keyResultWithObjective,
    texts: ["title", "milestones.*"],
    save: putKeyResult,
    list: async (db, workspaceId) =>
      (await listKeyResults(db, workspaceId)).map(({ key, draft, publishedAt }) => ({ key, ...draft, publishedAt })),
  }),
  collection({
    name: "irritants",
    about: "api.about.irritants",
    read: "irritants.read",
    write: "irritants.write",
    schema: irritantSchema,
    texts: ["title", "description", "quote"],
    save: (db, writer, _key, document, now) => putIrritant(db, writer, document, now),
    list: (db, workspaceId) => listIrritants(db, workspaceId),
  }),
  collection({
    name: "holdouts",
    about: "api.about.holdouts",
    read: "okrs.read",
    write: "okrs.write",
    schema: holdoutSchema,
    texts: [],
    save: (db, writer, _key, document, now) => putHoldout(db, writer, document, now),
    list: (db, workspaceId) => listHoldouts(db, workspaceId),
  }),
  collection({
    name: "exclusion-groups",
    about: "api.about.exclusion-groups",
    read: "tests.read",
    write: "tests.write",
    schema: exclusionGroupSchema,
    texts: ["name"],
    save: (db, writer, _key, document) => putExclusionGroup(db, writer, document),
    list: (db, workspaceId) => listExclusionGroups(db, workspaceId),
  }),
  collection({
    name: "experiments",
    about: "api.about.experiments",
    read: "tests.read",
    write: "tests.write",
    schema: experimentWithOwner,
    texts: [
      "name",
      "description",
      "hypothesis.change",
      "hypothesis.effect",
      "hypothesis.reason",
      "variations.*.name",
      "variations.*.agentCard",
      "survey.when",
    ],
    save: (db, writer, key, { owner, ...definition }, now) =>
      putExperiment(db, writer, key, { definition, owner }, now),
    list: async (db, workspaceId) =>
      (await listExperiments(db, workspaceId)).map(({ experiment, owner }) => ({
        ...experiment,
        owner: owner?.email ?? null,
      })),
  }),
  collection({
    name: "saved-groups",
    about: "api.about.saved-groups",
    read: "flags.read",
    write: "flags.write",
    schema: savedGroupSchema,
    texts: [],
    save: (db, writer, _key, document, now) => putSavedGroup(db, writer, document, now),
    list: (db, workspaceId) => listSavedGroups(db, workspaceId),
  }),
  collection({
    name: "flags",
    about: "api.about.flags",
    read: "flags.read",
    write: "flags.write",
    schema: flagDocumentSchema,
    keys: flagKeySchema,
    texts: [],
    save: (db, writer, key, document, now) => putFlag(db, writer, key, { document }, now),
    list: async (db, workspaceId) =>
      (await listFlags(db, workspaceId)).map(({ key, document, version }) => ({ key, ...document, version })),
  }),
];

async function listAllObjectives(db: Db, workspaceId: number) {
  const cycles = await listCycles(db, workspaceId);
  const perCycle = await Promise.all(
    cycles.map(async (cycle) =>
      (await listObjectives(db, workspaceId, cycle.id)).map((objective) => ({ ...objective, cycle: cycle.key })),
    ),
  );
  return perCycle.flat();
}
