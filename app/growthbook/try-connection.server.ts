import type { GrowthbookConnection } from "#app/db/growthbook-connection.server.ts";
import { createGrowthbookClient, type GrowthbookClient } from "./client.server.ts";
import { type CallProblem, GrowthbookCallError } from "./client-error.ts";

export type Trial<T> = { ok: true; value: T } | { ok: false; problem: CallProblem; detail: string };

/** For a person who waits at a page. */
const patienceMilliseconds = 8_000;

/** Asks GrowthBook something while a person waits; what goes wrong is the answer. */
export async function tryConnection<T>(
  { host, apiKey, blockedUntil }: GrowthbookConnection,
  now: () => Date,
  ask: (client: GrowthbookClient) => Promise<T>,
): Promise<Trial<T>> {
  const options = { host, apiKey, now, pause: { until: blockedUntil }, timeoutMilliseconds: patienceMilliseconds };
  try {
    return { ok: true, value: await ask(createGrowthbookClient(options)) };
  } catch (error) {
    if (!(error instanceof GrowthbookCallError)) throw error;
    return { ok: false, problem: error.problem, detail: error.detail };
  }
}

export type Found = { experiments: number; projects: number; dataSources: number };

/** What a working connection finds. */
export async function whatIsThere(client: GrowthbookClient): Promise<Found> {
  const experiments = await client.listExperiments({ limit: 1 });
  const projects = await client.listProjects();
  const dataSources = await client.listDataSources();
  return { experiments: experiments.total, projects: projects.total, dataSources: dataSources.total };
}
