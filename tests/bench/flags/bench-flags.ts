import { flagRulesSchema } from "#experiments/flags/flag.ts";
import type { Prisma } from "#prisma/generated/client.ts";

const flags = 200;
/** The first of them, for remote evaluation. */
const remote = 50;

/** Half plain, a quarter targeted, a quarter rolled out to a share: what a team has after a few years. */
export function benchFlags(workspaceId: number): Prisma.FlagCreateManyInput[] {
  return Array.from({ length: flags }, (_, n) => ({
    workspaceId,
    key: `flag-${n}`,
    valueType: "string",
    defaultValue: `value ${n}`,
    environments: n < remote ? ["production", "remote"] : ["production"],
    // Rules are plain JSON; Prisma's type wants index signatures that the domain's lacks.
    rules: flagRulesSchema.parse(rulesOf(n)) as Prisma.InputJsonValue,
  }));
}

function rulesOf(n: number): object[] {
  const conditions = [
    { attribute: "country", operator: "is-one-of", values: ["FR", "BE", "CH"] },
    { attribute: "plan", operator: "is", values: [`plan-${n % 7}`] },
  ];
  if (n % 4 === 1) return [{ id: "targeted", kind: "force", value: `targeted ${n}`, audience: { conditions } }];
  if (n % 4 === 3) return [{ id: "share", kind: "rollout", value: `rolled out ${n}`, coverage: (n % 10) / 10 }];
  return [];
}
