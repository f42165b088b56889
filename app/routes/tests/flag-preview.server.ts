import { readFlags } from "#app/db/flag-payload.server.ts";
import { listConnections } from "#app/db/sdk-connection.server.ts";
import { parseAttributes } from "#app/forms/flag-value.ts";
import type { Services } from "#app/server/services.ts";
import type { Experiment } from "#experiments/definition/experiment.ts";
import { buildPayload } from "#experiments/flags/payload.ts";
import { preview } from "#experiments/flags/preview.ts";
import { snippets } from "#experiments/flags/snippets.ts";
import { allot } from "#experiments/lifecycle/exclusion.ts";

/** Where flags are looked at when no connection says otherwise. */
const usualEnvironment = "production";

/**
 * What one customer would get if the test ran now, and why: the official SDK's own answer on the payload as it would be.
 * @param attributes beside the customer's key: "country=FR, premium=true"
 */
export async function previewFor(
  { pool }: Pick<Services, "pool">,
  workspaceId: number,
  experiment: Experiment,
  customer: string,
  attributes: string,
) {
  const input = await readFlags(pool, workspaceId, usualEnvironment);
  const others = input.experiments.filter(({ key }) => key !== experiment.key);
  const taken = others.map(({ status, definition: { exclusion } }) => ({ status, exclusion }));
  const { exclusion } = experiment.definition;
  // A draft is given its part of the group at launch: here it has the one it would get now.
  const definition = { ...experiment.definition, exclusion: exclusion && (allot(exclusion, taken) ?? exclusion) };
  const payload = buildPayload({
    ...input,
    experiments: [...others, { ...experiment, definition, status: "running" }],
  });
  const { flagKey, hashAttribute } = definition;
  return preview(payload, flagKey, { ...parseAttributes(attributes), [hashAttribute]: customer });
}

/** The flag in an application's own words, for the workspace's first connection. */
export async function snippetsFor(
  { db, env }: Pick<Services, "db" | "env">,
  workspaceId: number,
  { definition }: Experiment,
  requestUrl: string,
) {
  const connection = (await listConnections(db, workspaceId)).find(({ revokedAt }) => revokedAt === null);
  const host = env.origin ?? new URL(requestUrl).origin;
  const { flagKey, hashAttribute, unit } = definition;
  const clientKey = connection?.clientKey ?? "sdk-client-key";
  const written = snippets({ host, clientKey, flagKey, hashAttribute, team: unit === "team-day" });
  return { connected: connection !== undefined, snippets: written };
}
