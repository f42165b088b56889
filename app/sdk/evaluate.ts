import type { GrowthBookClient, TrackingCallback, UserContext } from "@growthbook/growthbook";
import { z } from "zod";
import type { DirectHandler } from "#app/server/route-table.ts";
import { parseDocument, readText, sendJson, sendSdkError, sendUnknownKey } from "./answers.ts";
import type { Payloads } from "./payload-cache.ts";
import type { SeenCustomers } from "./seen-customers.ts";
import type { ServedPayload } from "./served-payload.ts";

const maximumBytes = 256 * 1024;
const maximumSeconds = 10;
const maximumEntries = 500;

const few = (entries: object) => Object.keys(entries).length <= maximumEntries;

/** What an SDK with `remoteEval: true` sends. */
const remoteRequestSchema = z.object({
  attributes: z.record(z.string(), z.unknown()).refine(few, "too many attributes").default({}),
  forcedVariations: z.record(z.string(), z.int().min(0).max(100)).refine(few, "too many variations").default({}),
  forcedFeatures: z
    .array(z.tuple([z.string(), z.unknown()]))
    .max(maximumEntries)
    .default([]),
  url: z.string().max(8192).default(""),
});

export type RemoteRequest = z.infer<typeof remoteRequestSchema>;

type EvaluateOptions = { payloads: Pick<Payloads, "get">; seen: Pick<SeenCustomers, "note"> };

/** `POST /api/eval/:clientKey`: evaluates here, so that rules, saved groups and other variations never leave. */
export function evaluateHandler({ payloads, seen }: EvaluateOptions): DirectHandler {
  return async (req, res, _url, params) => {
    const served = await payloads.get(params.clientKey ?? "");
    if (!served) return sendUnknownKey(res);
    const body = await readText(req, res, { limit: maximumBytes, seconds: maximumSeconds });
    if (body === null) return;
    const parsed = parseDocument(body);
    if (!parsed.ok) return sendSdkError(res, parsed.error);
    const request = remoteRequestSchema.safeParse(parsed.document);
    if (!request.success) return sendSdkError(res, z.prettifyError(request.error));
    sendJson(res, 200, evaluateRemotely(served, request.data), {
      "Access-Control-Expose-Headers": "x-sse-support",
      "x-sse-support": "enabled",
    });
    seen.note(served, request.data.attributes);
  };
}

type TrackedExperiment = { key: string; name?: string; phase?: string; hashAttribute?: string; variations: unknown[] };
type Track = { experiment: TrackedExperiment; result: Parameters<TrackingCallback>[1] };
type EvaluatedFeature = { defaultValue: unknown; rules?: [{ force: unknown; tracks: Track[] }] };

/** Every flag reduced to the one value this customer gets, and the tests they thereby meet. */
export function evaluateRemotely(
  { client, payload }: Pick<ServedPayload, "client" | "payload">,
  request: RemoteRequest,
) {
  const user: UserContext = {
    attributes: request.attributes,
    forcedVariations: request.forcedVariations,
    forcedFeatureValues: new Map(request.forcedFeatures),
    url: request.url,
  };
  const features: Record<string, EvaluatedFeature> = {};
  for (const key of Object.keys(payload.features)) features[key] = evaluateFlag(client, key, user);
  return { status: 200, features, experiments: [], dateUpdated: payload.dateUpdated };
}

function evaluateFlag(client: GrowthBookClient, key: string, user: UserContext): EvaluatedFeature {
  const tracks: Track[] = [];
  const { value } = client.evalFeature(key, {
    ...user,
    // One track per test and flag: a prerequisite may be met more than once on the way.
    trackedExperiments: new Set(),
    trackingCallback: (experiment, result) => {
      const { name, phase, hashAttribute } = experiment;
      const variations = experiment.variations.map((variation, at) => (at === result.variationId ? variation : null));
      tracks.push({ experiment: { key: experiment.key, name, phase, hashAttribute, variations }, result });
    },
  });
  return tracks.length === 0 ? { defaultValue: value } : { defaultValue: value, rules: [{ force: value, tracks }] };
}
