import type { ApiAnswer, ApiClient } from "./api-client.ts";
import { callbackDefinition } from "./experiment.ts";

const at = new Date().toISOString();
export const answer = { id: "x1", customer: "c9", scale: "ces-2", score: 5, at };
export const scale = {
  ...{ name: "S", instrument: "custom", min: 1, max: 5, direction: "up", scoring: "mean", wording: "How was it?" },
};
export const decision = { verdict: "discuss", reason: "unclear", learning: "ask more" };
const utf16 = (text: string) => Buffer.from(text, "utf16le");
const invalidUtf8 = (text: string) =>
  Buffer.concat([Buffer.from(text.replace(/"\}$/, "")), Buffer.from([0xe9]), Buffer.from('"}')]);

/** What is asked of the API of a furnished server, and the status and code it must refuse it with. */
type Case = [name: string, call: (api: ApiClient) => Promise<ApiAnswer>, status: number, code: string];

export const refusedAsAWhole: Case[] = [
  [
    "malformed JSON in a document",
    (api) => api.send("PUT", "/api/v1/scales/s", '{"name": ', "application/json"),
    400,
    "malformed-json",
  ],
  [
    "malformed JSON in facts",
    (api) => api.send("POST", "/api/v1/answers", '[{"id": ', "application/json"),
    400,
    "malformed-json",
  ],
  ["an object where rows belong", (api) => api.post("/api/v1/answers", answer), 400, "not-an-array"],
  [
    "bytes that are no UTF-8 in a document",
    (api) =>
      api.send("PUT", "/api/v1/scales/s", invalidUtf8(JSON.stringify({ ...scale, wording: "a" })), "application/json"),
    400,
    "invalid-utf-8",
  ],
  [
    "bytes that are no UTF-8 in facts",
    (api) => api.send("POST", "/api/v1/answers", invalidUtf8(JSON.stringify(answer)), "application/json"),
    400,
    "invalid-utf-8",
  ],
  [
    "UTF-16",
    (api) => api.send("PUT", "/api/v1/scales/s", utf16(JSON.stringify(scale)), "application/json"),
    400,
    "malformed-json",
  ],
  [
    "a document of another type",
    (api) => api.send("PUT", "/api/v1/scales/s", "name=S", "application/x-www-form-urlencoded"),
    415,
    "not-json",
  ],
  [
    "facts of another type",
    (api) => api.send("POST", "/api/v1/answers", "id,score", "text/csv"),
    415,
    "unsupported-type",
  ],
  ["an unknown collection", (api) => api.put("/api/v1/things/s", scale), 404, "not-found"],
  [
    "a key in the body that is not the URL's",
    (api) => api.put("/api/v1/scales/s", { ...scale, key: "t" }),
    422,
    "invalid-body",
  ],
  ["a list where a document belongs", (api) => api.put("/api/v1/scales/s", [scale]), 422, "invalid-body"],
  ["an oversized key", (api) => api.put(`/api/v1/scales/${"s".repeat(64)}`, scale), 422, "invalid-key"],
  ["a key with capitals and spaces", (api) => api.put("/api/v1/scales/A%20scale", scale), 422, "invalid-key"],
  [
    "a NUL character in a text",
    (api) => api.put("/api/v1/scales/s", { ...scale, name: "a\u0000b" }),
    422,
    "invalid-body",
  ],
  ["a scale upside down", (api) => api.put("/api/v1/scales/s", { ...scale, max: 0 }), 422, "invalid-body"],
  [
    "a change of a scale that was answered",
    (api) => api.put("/api/v1/scales/ces-2", { ...scale, instrument: "ces-2" }),
    409,
    "scale-in-use",
  ],
  [
    "a metric on no scale",
    (api) => api.put("/api/v1/metrics/m", { name: "M", kind: "survey", scale: "nothing" }),
    422,
    "unknown-scale",
  ],
  [
    "a metric moved to another scale",
    (api) => api.put("/api/v1/metrics/ces", { name: "M", kind: "survey", scale: "nps" }),
    409,
    "metric-scale-fixed",
  ],
  [
    "a key result under no objective",
    (api) => api.put("/api/v1/key-results/k", { title: "K", kind: "increase", objective: "none" }),
    422,
    "unknown-objective",
  ],
  [
    "a target below the baseline of an increase",
    (api) =>
      api.put("/api/v1/key-results/k", { title: "K", kind: "increase", objective: "help", baseline: 5, target: 4 }),
    422,
    "invalid-body",
  ],
  ["publishing without what is needed", (api) => api.post("/api/v1/objectives/nothing/publish"), 404, "not-found"],
  [
    "an experiment on an unknown metric",
    (api) =>
      api.put("/api/v1/experiments/e", {
        ...callbackDefinition,
        keyResult: "effort",
        irritant: null,
        metrics: { primary: { metric: "none" } },
      }),
    422,
    "unknown-metric",
  ],
  ["launching without a control", (api) => api.post("/api/v1/experiments/no-control/launch"), 422, "no-control"],
  [
    "launching on another scale than the key result's",
    (api) => api.post("/api/v1/experiments/mixed-scales/launch"),
    422,
    "mixed-scales",
  ],
  ["launching twice", (api) => api.post("/api/v1/experiments/callback-first/launch"), 409, "move-not-allowed"],
  [
    "launching in the future",
    (api) => api.post("/api/v1/experiments/no-control/launch", { startedAt: "2126-01-01T00:00:00Z" }),
    422,
    "in-the-future",
  ],
  ["launching a test that is not there", (api) => api.post("/api/v1/experiments/nothing/launch"), 404, "not-found"],
  ["an unknown move", (api) => api.post("/api/v1/experiments/callback-first/explode"), 404, "not-found"],
  [
    "a decision without reason and learning",
    (api) => api.post("/api/v1/experiments/callback-first/decide", { verdict: "discuss" }),
    422,
    "no-reason",
  ],
  [
    "shipping a variation that is not there",
    (api) => api.post("/api/v1/experiments/callback-first/decide", { ...decision, verdict: "ship", variation: "none" }),
    422,
    "no-variation",
  ],
  ["results of a draft", (api) => api.get("/api/v1/experiments/no-control/results"), 409, "not-launched"],
  ["an unknown key result", (api) => api.get("/api/v1/key-results/nothing"), 404, "not-found"],
  ["what moved an unknown key result", (api) => api.get("/api/v1/key-results/nothing/decomposition"), 404, "not-found"],
  ["outcomes of an unknown cycle", (api) => api.get("/api/v1/outcomes?cycle=never"), 404, "not-found"],
  [
    "an SDK connection without a name",
    (api) => api.post("/api/v1/sdk-connections", { name: " " }),
    422,
    "invalid-body",
  ],
  [
    "another method",
    (api) => api.send("DELETE", "/api/v1/scales/ces-2", "", "application/json"),
    405,
    "method-not-allowed",
  ],
];
