import { type ExperimentRecord, listExperiments } from "#app/db/experiment.server.ts";
import { type FlagRecord, listFlags } from "#app/db/flag.server.ts";
import { listConnections } from "#app/db/sdk-connection.server.ts";
import type { Db } from "#app/db/types.server.ts";
import type { FlagValueType } from "#experiments/definition/flag-value.ts";
import type { FlagDocument } from "#experiments/flags/flag.ts";

/** A flag of a workspace as pages show it: written down, or only named by a test (`version` 0). */
export type ShownFlag = {
  key: string;
  id: number | null;
  version: number;
  document: FlagDocument;
  /** The tests that stand or stood in front of its rules, the latest first. */
  tests: ExperimentRecord[];
};

export const usualEnvironment = "production";

/** Every flag of the workspace, by key. */
export async function shownFlags(db: Db, workspaceId: number): Promise<ShownFlag[]> {
  const flags = await listFlags(db, workspaceId);
  const tests = await listExperiments(db, workspaceId);
  const environments = await knownEnvironments(db, workspaceId, flags);
  const testsOf = (key: string) => tests.filter(({ experiment }) => experiment.definition.flagKey === key);
  const written = new Set(flags.map(({ key }) => key));
  const implied = tests.map(({ experiment }) => experiment.definition.flagKey).filter((key) => !written.has(key));
  return [
    ...flags.map(({ key, id, version, document }) => ({ key, id, version, document, tests: testsOf(key) })),
    ...[...new Set(implied)].map((key) => ({
      ...{ key, id: null, version: 0, tests: testsOf(key) },
      document: impliedDocument(testsOf(key), environments),
    })),
  ].sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** What the payload makes of a flag nobody wrote down: on everywhere, the control of its test by default. */
function impliedDocument(tests: readonly ExperimentRecord[], environments: string[]): FlagDocument {
  const definition = tests[0]?.experiment.definition;
  return {
    description: "",
    valueType: definition?.valueType ?? "json",
    defaultValue: definition?.variations[0]?.value ?? null,
    environments,
    rules: [],
    archived: false,
  };
}

/** @throws a 404 Response when the workspace has no such flag */
export async function findShownFlag(db: Db, workspaceId: number, key: string | undefined): Promise<ShownFlag> {
  const found = (await shownFlags(db, workspaceId)).find((flag) => flag.key === key);
  if (!found) throw new Response("no such flag", { status: 404 });
  return found;
}

/** Environments that connections or flags speak of, and the usual one. */
export async function knownEnvironments(db: Db, workspaceId: number, flags?: FlagRecord[]): Promise<string[]> {
  const connections = await listConnections(db, workspaceId);
  const written = flags ?? (await listFlags(db, workspaceId));
  const names = [
    ...connections.filter(({ revokedAt }) => revokedAt === null).map(({ environment }) => environment),
    ...written.flatMap(({ document }) => document.environments),
  ];
  return [...new Set([usualEnvironment, ...names])].sort();
}

/** The other flags a rule may look at, with the type of their values. */
export async function otherFlags(
  db: Db,
  workspaceId: number,
  key: string,
): Promise<{ key: string; valueType: FlagValueType }[]> {
  const all = await shownFlags(db, workspaceId);
  return all
    .filter((flag) => flag.key !== key && !flag.document.archived)
    .map((flag) => ({ key: flag.key, valueType: flag.document.valueType }));
}
