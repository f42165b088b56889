import type { z } from "zod";
import {
  experimentAnswer,
  featureAnswer,
  type NamedThing,
  namedThing,
  pageOf,
  type RemoteExperiment,
  type RemoteFeature,
  type RemoteResults,
  remoteExperimentSchema,
  resultsAnswer,
} from "./api-schemas.ts";
import { GrowthbookCallError } from "./client-error.ts";
import type { ExperimentBody, FeatureBody, RulesBody, StopBody, UpdateBody } from "./request-bodies.ts";
import { createTransport, type TransportOptions } from "./transport.server.ts";

const longestPage = 100;
const experimentsPage = pageOf("experiments", remoteExperimentSchema);
const projectsPage = pageOf("projects", namedThing);
const dataSourcesPage = pageOf("dataSources", namedThing);

export type Page<T> = { items: T[]; total: number; hasMore: boolean };

/** The operations of GrowthBook's REST API that Cairn uses. Every one may throw a `GrowthbookCallError`. */
export type GrowthbookClient = ReturnType<typeof createGrowthbookClient>;

export function createGrowthbookClient(options: TransportOptions) {
  const { send } = createTransport(options);
  const id = encodeURIComponent;

  /** What GrowthBook does not have it answers with 400 as often as with 404; then null. */
  async function orNull<T>(call: Promise<T>): Promise<T | null> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof GrowthbookCallError && error.problem === "not-found") return null;
      throw error;
    }
  }
  async function experiment(path: string, body?: unknown): Promise<RemoteExperiment> {
    return (await send(body === undefined ? "GET" : "POST", path, experimentAnswer, body)).experiment;
  }
  async function feature(path: string, body?: unknown): Promise<RemoteFeature> {
    return (await send(body === undefined ? "GET" : "POST", path, featureAnswer, body)).feature;
  }
  const list = <T extends z.ZodType>(path: string, schema: T) => send("GET", path, schema);

  return {
    listProjects: (): Promise<Page<NamedThing>> => list(`/v1/projects?limit=${longestPage}`, projectsPage),
    listDataSources: (): Promise<Page<NamedThing>> => list(`/v1/data-sources?limit=${longestPage}`, dataSourcesPage),
    listExperiments: ({ limit = longestPage, offset = 0 } = {}): Promise<Page<RemoteExperiment>> =>
      list(`/v1/experiments?limit=${Math.min(limit, longestPage)}&offset=${offset}`, experimentsPage),
    /** The experiments of a tracking key: more than one when somebody made one beside ours. */
    async findExperiments(trackingKey: string): Promise<RemoteExperiment[]> {
      const found: RemoteExperiment[] = [];
      for (;;) {
        const query = `trackingKey=${id(trackingKey)}&limit=${longestPage}&offset=${found.length}`;
        const { items, hasMore } = await list(`/v1/experiments?${query}`, experimentsPage);
        found.push(...items);
        // Older servers do not know the filter and answer with everything.
        if (!hasMore || items.length === 0) return found.filter((one) => one.trackingKey === trackingKey);
      }
    },
    getExperiment: (remoteId: string) => orNull(experiment(`/v1/experiments/${id(remoteId)}`)),
    createExperiment: (body: ExperimentBody) => experiment("/v1/experiments", body),
    updateExperiment: (remoteId: string, body: UpdateBody) => experiment(`/v1/experiments/${id(remoteId)}`, body),
    startExperiment: (remoteId: string) => experiment(`/v1/experiments/${id(remoteId)}/start`, {}),
    stopExperiment: (remoteId: string, body: StopBody) => experiment(`/v1/experiments/${id(remoteId)}/stop`, body),
    async getResults(remoteId: string): Promise<RemoteResults | null> {
      const answer = await orNull(send("GET", `/v1/experiments/${id(remoteId)}/results`, resultsAnswer));
      return answer?.result ?? null;
    },
    getFeature: (key: string) => orNull(feature(`/v2/features/${id(key)}`)),
    createFeature: (body: FeatureBody) => feature("/v2/features", body),
    updateFeature: (key: string, body: RulesBody) => feature(`/v2/features/${id(key)}`, body),
    toggleFeature: (key: string, environments: Record<string, boolean>) =>
      feature(`/v2/features/${id(key)}/toggle`, { environments, reason: "Cairn" }),
  };
}
