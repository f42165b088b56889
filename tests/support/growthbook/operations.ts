import { z } from "zod";
import {
  createExperimentBody,
  createFeatureBody,
  type ExperimentDocument,
  type FeatureDocument,
  startBody,
  stopBody,
  toggleBody,
  updateExperimentBody,
  updateFeatureBody,
} from "./bodies.ts";

export type Answer = { status: number; body: unknown };

export type Store = {
  experiments: ExperimentDocument[];
  features: FeatureDocument[];
  /** A pre-launch checklist that a person has to complete there. */
  checklistOpen: boolean;
  /** How many running experiments the plan allows. */
  planLimit: number;
  nextId: number;
};

type Call = { store: Store; path: string[]; query: URLSearchParams; body: unknown };

const ok = (body: unknown): Answer => ({ status: 200, body });
const failure = (status: number, message: string, code?: string): Answer => ({
  status,
  body: { message, ...(code && { code }) },
});

/** Answers as GrowthBook names things in them: not as requests do. */
export function shownExperiment({ variations, phases, ending, results: _, ...rest }: ExperimentDocument) {
  return {
    ...rest,
    ...{ dateCreated: "2026-01-01T00:00:00.000Z", dateUpdated: "2026-01-01T00:00:00.000Z", owner: "", project: "" },
    hashVersion: rest.hashVersion ?? 1,
    hashAttribute: rest.hashAttribute ?? "id",
    ...{ hypothesis: rest.hypothesis ?? "", description: rest.description ?? "", tags: rest.tags ?? [] },
    autoRefresh: true,
    variations: variations.map(({ id, ...one }) => ({ variationId: id, ...one, description: "", screenshots: [] })),
    phases: phases.map(({ condition, variationWeights, dateEnded, seed, ...phase }) => ({
      ...phase,
      dateEnded: dateEnded ?? "",
      reasonForStopping: phase.reasonForStopping ?? "",
      seed: seed ?? rest.trackingKey,
      trafficSplit: variations.map(({ id }, at) => ({ variationId: id, weight: variationWeights[at] ?? 0 })),
      targetingCondition: condition ?? "",
    })),
    settings: { datasourceId: rest.datasourceId ?? "", assignmentQueryId: rest.assignmentQueryId },
    ...(ending && {
      resultSummary: { status: ending.results, winner: ending.winnerVariationId ?? "", conclusions: "" },
    }),
  };
}

function page<T>(name: string, all: readonly T[], query: URLSearchParams): Answer {
  const limit = Number(query.get("limit") ?? 10);
  const offset = Number(query.get("offset") ?? 0);
  if (!(limit >= 1 && limit <= 100)) return failure(400, "[limit] must be between 1 and 100");
  const items = all.slice(offset, offset + limit);
  const hasMore = offset + items.length < all.length;
  const nextOffset = hasMore ? offset + items.length : null;
  return ok({ [name]: items, limit, offset, count: items.length, total: all.length, hasMore, nextOffset });
}

function read<T extends z.ZodType>(schema: T, body: unknown, then: (parsed: z.output<T>) => Answer): Answer {
  const parsed = schema.safeParse(body);
  return parsed.success ? then(parsed.data) : failure(400, `Request body: ${z.prettifyError(parsed.error)}`);
}

function onExperiment({ store, path }: Call, then: (found: ExperimentDocument) => Answer): Answer {
  const found = store.experiments.find(({ id }) => id === path[2]);
  return found ? then(found) : failure(400, "Could not find experiment with that id");
}

function onFeature({ store, path }: Call, then: (found: FeatureDocument) => Answer): Answer {
  const found = store.features.find(({ id }) => id === path[2]);
  return found ? then(found) : failure(400, "Could not find a feature with that key");
}

const running = (store: Store) => store.experiments.filter(({ status }) => status === "running").length;

/** GrowthBook's operations that Cairn uses, by method and path. There is no idempotency key: a second create is a second one. */
export const operations: Readonly<Record<string, (call: Call) => Answer>> = {
  "GET /v1/projects": ({ query }) => page("projects", [{ id: "prj_shop", name: "Shop" }], query),
  "GET /v1/data-sources": ({ query }) => page("dataSources", [], query),
  "GET /v1/experiments": ({ store, query }) => {
    const key = query.get("trackingKey");
    const all = store.experiments.filter(({ trackingKey }) => key === null || trackingKey === key);
    return page("experiments", all.map(shownExperiment), query);
  },
  "POST /v1/experiments": ({ store, body }) =>
    read(createExperimentBody, body, ({ variations, phases = [], ...rest }) => {
      const weights = phases.every((phase) => phase.variationWeights.length === variations.length);
      if (!weights) return failure(400, "variationWeights must have one entry for each variation");
      const experiment: ExperimentDocument = {
        ...rest,
        ...{ id: `exp_${store.nextId++}`, status: "draft", archived: false, ending: null, results: null, phases },
        variations: variations.map(({ id, ...one }, at) => ({ id: id ?? `var_${at}`, ...one })),
      };
      store.experiments.push(experiment);
      return ok({ experiment: shownExperiment(experiment) });
    }),
  "GET /v1/experiments/:": (call) => onExperiment(call, (found) => ok({ experiment: shownExperiment(found) })),
  "POST /v1/experiments/:": (call) =>
    onExperiment(call, (found) =>
      read(updateExperimentBody, call.body, (change) => {
        const before = found.phases.at(-1);
        const after = change.phases?.at(-1);
        const lowered = found.status === "running" && before && after && after.coverage < before.coverage;
        if (lowered && after.seed === before.seed) {
          return failure(422, "Lowering the coverage of a running experiment will bias its results", "soft_warning");
        }
        Object.assign(found, change);
        return ok({ experiment: shownExperiment(found) });
      }),
    ),
  "POST /v1/experiments/:/start": (call) =>
    onExperiment(call, (found) =>
      read(startBody, call.body, () => {
        if (call.store.checklistOpen)
          return failure(409, "The pre-launch checklist has open items", "checklist_incomplete");
        if (found.status !== "draft") return failure(409, "Only a draft can be started", "invalid_status");
        if (running(call.store) >= call.store.planLimit)
          return failure(402, "Your plan does not include more experiments");
        found.status = "running";
        return ok({ experiment: shownExperiment(found) });
      }),
    ),
  "POST /v1/experiments/:/stop": (call) =>
    onExperiment(call, (found) =>
      read(stopBody, call.body, (ending) => {
        if (found.status !== "running")
          return failure(409, "Only a running experiment can be stopped", "invalid_status");
        const known = [undefined, ...found.variations.map(({ id }) => id)];
        if (!known.includes(ending.winnerVariationId) || !known.includes(ending.releasedVariationId)) {
          return failure(400, "Unknown variation");
        }
        Object.assign(found, { status: "stopped", ending });
        return ok({ experiment: shownExperiment(found) });
      }),
    ),
  "GET /v1/experiments/:/results": (call) =>
    onExperiment(call, ({ results }) => (results ? ok({ result: results }) : failure(400, "No results found"))),
  "GET /v2/features": ({ store, query }) => page("features", store.features, query),
  "POST /v2/features": ({ store, body }) =>
    read(createFeatureBody, body, (feature) => {
      if (store.features.some(({ id }) => id === feature.id)) return failure(400, "Feature id already exists");
      const made = { environments: {}, rules: [], ...feature, archived: false };
      store.features.push(made);
      return ok({ feature: made });
    }),
  "GET /v2/features/:": (call) => onFeature(call, (feature) => ok({ feature })),
  "POST /v2/features/:": (call) =>
    onFeature(call, (found) =>
      read(updateFeatureBody, call.body, (change) => {
        Object.assign(found, change);
        return ok({ feature: found });
      }),
    ),
  "POST /v2/features/:/toggle": (call) =>
    onFeature(call, (found) =>
      read(toggleBody, call.body, ({ environments }) => {
        for (const [name, enabled] of Object.entries(environments)) found.environments[name] = { enabled };
        return ok({ feature: found });
      }),
    ),
};
