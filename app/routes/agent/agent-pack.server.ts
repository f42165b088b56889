import { createHash } from "node:crypto";
import type { Member } from "#app/auth/require-member.server.ts";
import { listExperiments } from "#app/db/experiment.server.ts";
import { readFlags } from "#app/db/flag-payload.server.ts";
import { listJourneys } from "#app/db/place.server.ts";
import { readSecureAttributes } from "#app/db/secure-attribute.server.ts";
import type { SqlPool } from "#app/db/types.server.ts";
import type { RequestContext } from "#app/http/context.ts";
import { neededAttributes } from "#experiments/flags/needed-attributes.ts";
import { buildPayload, type Payload } from "#experiments/flags/payload.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import type { AgentPack, AgentTest, Hash } from "./cards.ts";

/** The environment whose rules hold where customers are served. */
const environment = "production";
/** Names of places change without a new version of the flags; they may be this old. */
const keptMilliseconds = 30_000;

type Kept = { readAt: number; pack: AgentPack; hash: Hash };
const kept = new WeakMap<SqlPool, Map<string, Kept>>();

/** The pack of a workspace in the member's language; read anew whenever a flag or test changed. */
export async function readPack(
  context: RequestContext,
  { workspace, locale }: Member,
): Promise<Pick<Kept, "pack" | "hash">> {
  const { pool, now } = context;
  const packs = kept.get(pool) ?? new Map<string, Kept>();
  kept.set(pool, packs);
  const key = `${workspace.id} ${locale}`;
  const { rows } = await pool.query<{ version: string }>(
    "select version from payload_version where workspace_id = $1",
    [workspace.id],
  );
  const version = Number(rows[0]?.version ?? 0);
  const before = packs.get(key);
  const readAt = now().getTime();
  if (before?.pack.version === version && readAt - before.readAt < keptMilliseconds) {
    return { pack: { ...before.pack, syncedAt: now().toISOString() }, hash: before.hash };
  }
  const secure = await readSecureAttributes(context.db, workspace.id);
  const pack = await buildPack(context, { workspace, locale }, secure.names);
  const { salt } = secure;
  const hash =
    salt === null
      ? null
      : (value: string) =>
          createHash("sha256")
            .update(salt + value)
            .digest("hex");
  packs.set(key, { readAt, pack, hash });
  return { pack, hash };
}

async function buildPack(
  context: RequestContext,
  { workspace, locale }: Pick<Member, "workspace" | "locale">,
  secure: string[],
): Promise<AgentPack> {
  const [input, records, journeys] = await Promise.all([
    readFlags(context.pool, workspace.id, environment, { hashSecure: true }),
    listExperiments(context.db, workspace.id, { status: "not-draft" }),
    listJourneys(context.db, workspace.id),
  ]);
  const steps = journeys.flatMap(({ steps: own }) => own);
  const placeOf = ({ journeyId, stepId }: { journeyId: number | null; stepId: number | null }) => {
    const found = steps.find(({ id }) => id === stepId) ?? journeys.find(({ id }) => id === journeyId);
    return found ? inLocale(found.name, locale) : null;
  };
  const live = records.filter(
    ({ experiment: { status, shippedVariation } }) => status === "running" || shippedVariation !== null,
  );
  const tests = live.map((record): AgentTest => {
    const { definition, shippedVariation, status, phase } = record.experiment;
    const { flagKey, hashAttribute, unit, variations } = definition;
    return {
      ...{ id: record.id, flagKey, hashAttribute, unit, phase, ruleKey: ruleKey(record.id), place: placeOf(record) },
      shipped: status === "running" ? null : shippedVariation,
      cards: variations.map(({ agentCard }) => (agentCard ? inLocale(agentCard, locale) : null)),
    };
  });
  const ids = new Map(records.map(({ id, key }) => [key, id]));
  const payload = withoutNames(buildPayload(input), ids);
  const known = new Set(["id", ...tests.map(({ hashAttribute }) => hashAttribute)]);
  const needed = new Set(tests.flatMap(({ flagKey }) => neededAttributes(payload, flagKey)));
  return {
    syncedAt: context.now().toISOString(),
    version: input.version,
    timeZone: workspace.timeZone,
    ...{ payload, tests, secure },
    asks: [...needed].filter((name) => !known.has(name)).sort(),
  };
}

const ruleKey = (id: number) => `t${id}`;

/**
 * The payload without what would lean an agent to one side: names of tests and variations, and keys that say the same.
 * Lots are drawn by each rule's own seed, so that nobody gets another variation by it.
 */
function withoutNames(payload: Payload, ids: ReadonlyMap<string, number>): Payload {
  const features = Object.entries(payload.features).map(([flagKey, { rules, ...feature }]) => {
    const blind = rules?.map(({ name: _, meta, key, id, ...rule }) => {
      const test = ids.get(key ?? id ?? "");
      const named = test === undefined ? { ...(key !== undefined && { key }), ...(id !== undefined && { id }) } : null;
      return {
        ...rule,
        ...(named ?? { id: ruleKey(test ?? 0), ...(key !== undefined && { key: ruleKey(test ?? 0) }) }),
        // Only whether a variation lets later rules speak stays.
        ...(meta && { meta: meta.map(({ passthrough }) => (passthrough === undefined ? {} : { passthrough })) }),
      };
    });
    return [flagKey, { ...feature, ...(blind && { rules: blind }) }] as const;
  });
  return { ...payload, features: Object.fromEntries(features) };
}
