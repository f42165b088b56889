import { experimentDefinitionSchema } from "#experiments/definition/experiment.ts";
import { flagRulesSchema } from "#experiments/flags/flag.ts";
import { neededFlags } from "#experiments/flags/prerequisites.ts";
import { groupOf } from "#experiments/flags/saved-groups.ts";
import { unhashableConditions } from "#experiments/flags/secure-attributes.ts";
import type { AudienceContext, FlagContext } from "#experiments/lifecycle/flag-checklist.ts";
import type { Db } from "./types.server.ts";

/** Tests whose rule is served, or may be again. */
const serving = ["running", "paused", "stopped", "decided"] as const;

/** What the conditions of a workspace may name. */
export async function audienceContext(db: Db, workspaceId: number): Promise<AudienceContext> {
  const workspace = await db.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const groups = await db.savedGroup.findMany({ where: { workspaceId }, select: { key: true, attribute: true } });
  return {
    secureAttributes: workspace.secureAttributes,
    groups: Object.fromEntries(groups.map(({ key, attribute }) => [key, { attribute }])),
  };
}

/** What a flag of a workspace must fit into. */
export async function flagContext(db: Db, workspaceId: number): Promise<FlagContext> {
  const flags = await db.flag.findMany({
    where: { workspaceId, archivedAt: null },
    select: { key: true, rules: true },
  });
  const tests = await db.experiment.findMany({
    where: { workspaceId, kind: "test", status: { in: [...serving] } },
    select: { flagKey: true },
  });
  return {
    ...(await audienceContext(db, workspaceId)),
    needs: {
      ...Object.fromEntries(tests.map(({ flagKey }) => [flagKey, []])),
      ...Object.fromEntries(flags.map(({ key, rules }) => [key, neededFlags(flagRulesSchema.parse(rules))])),
    },
  };
}

/** A flag or test whose conditions or lots depend on attributes and groups. */
export type AudienceUse = { user: string; groups: string[]; unhashable(attribute: string): boolean; units: string[] };

/** Everything in the workspace that names attributes, so that none loses what it stands on. Archived flags do not count. */
export async function audienceUses(db: Db, workspaceId: number): Promise<AudienceUse[]> {
  const flags = await db.flag.findMany({
    where: { workspaceId, archivedAt: null },
    select: { key: true, rules: true },
  });
  const tests = await db.experiment.findMany({
    where: {
      workspaceId,
      // A holdout draws by an attribute only for as long as it is kept.
      OR: [
        { kind: "test", status: { not: "archived" } },
        { kind: "holdout", status: "running" },
      ],
    },
    select: { key: true, definition: true },
  });
  const rows = [
    ...flags.flatMap(({ key, rules }) =>
      flagRulesSchema.parse(rules).map((rule) => ({
        ...{ user: key, audience: rule.audience },
        units: rule.kind === "rollout" ? [rule.hashAttribute] : [],
      })),
    ),
    ...tests.map(({ key, definition }) => {
      const { audience, hashAttribute } = experimentDefinitionSchema.parse(definition);
      return { user: key, audience, units: [hashAttribute] };
    }),
  ];
  return rows.map(({ user, audience, units }) => ({
    ...{ user, units },
    groups: audience.conditions.map(groupOf).filter((key) => key !== null),
    unhashable: (attribute) => unhashableConditions(audience, { names: new Set([attribute]) }).length > 0,
  }));
}
