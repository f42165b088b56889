import { bumpPayload } from "#app/db/flag-payload.server.ts";
import { type ConnectionWrite, createConnection } from "#app/db/sdk-connection.server.ts";
import type { Db } from "#app/db/types.server.ts";
import { createWorkspace } from "#app/db/workspace.server.ts";
import type { Services } from "#app/server/services.ts";
import type { Experiment } from "#experiments/definition/experiment.ts";
import type { FlagValue } from "#experiments/definition/flag-value.ts";
import type { Prisma } from "#prisma/generated/client.ts";

// Prisma's input type wants index signatures that domain types lack; both are plain JSON.
const json = (value: unknown) => value as Prisma.InputJsonValue;

type FlagWrite = { valueType?: string; environments?: string[]; rules?: object[] };

/** A workspace whose flags and tests a test changes the way the product does: in a transaction with a new version. */
export async function flagWorkspace(services: Services, key = "acme") {
  const { db, env, now } = services;
  const workspace = await createWorkspace(db, { key, name: key, locale: "en", timeZone: "Europe/Paris" }, env.secret);
  const change = (write: (tx: Db) => Promise<unknown>) =>
    db.$transaction(async (tx) => {
      await write(tx);
      await bumpPayload(tx, workspace.id, now());
    });

  return {
    id: workspace.id,
    change,
    connect: (kind: Partial<Omit<ConnectionWrite, "workspaceId">> = {}) =>
      createConnection(db, { workspaceId: workspace.id, name: "Shop", environment: "production", ...kind }, env.secret),
    setFlag: (
      flagKey: string,
      value: FlagValue,
      { valueType = "json", environments = ["production"], rules = [] }: FlagWrite = {},
    ) =>
      change((tx) => {
        const data = { valueType, defaultValue: json(value), environments, rules: json(rules) };
        return tx.flag.upsert({
          where: { workspaceId_key: { workspaceId: workspace.id, key: flagKey } },
          create: { workspaceId: workspace.id, key: flagKey, ...data },
          update: data,
        });
      }),
    saveTest: (experiment: Experiment) =>
      change((tx) => {
        const { definition, phases, version, status, ...state } = experiment;
        const data = {
          ...state,
          status,
          version,
          name: json(definition.name),
          flagKey: definition.flagKey,
          definition: json(definition),
          phases: json(phases),
        };
        return tx.experiment.upsert({
          where: { workspaceId_key: { workspaceId: workspace.id, key: experiment.key } },
          create: { workspaceId: workspace.id, ...data },
          update: data,
        });
      }),
  };
}

export type FlagWorkspace = Awaited<ReturnType<typeof flagWorkspace>>;
