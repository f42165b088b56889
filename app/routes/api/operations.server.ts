import { z } from "zod";
import type { Permission } from "#app/auth/permissions.ts";
import type { TextKey } from "#app/i18n/messages.en.ts";
import type { Translate } from "#app/i18n/translate.ts";
import { csvMappingSchema } from "#app/ingest/csv/mapping.ts";
import { factRows } from "#app/ingest/schemas.ts";
import { decisionInputSchema } from "#experiments/lifecycle/decision.ts";
import { stopReasons } from "#experiments/lifecycle/state.ts";
import { collections } from "./collections.server.ts";
import { customers } from "./customer-operations.server.ts";
import { approvalBody, newPhaseBody, rampBody } from "./experiment-move-body.ts";
import { refusedSchema, stoppedStreamSchema, takenSchema } from "./facts-answers.ts";
import { type Operation, read, refusals, say, written } from "./operation.ts";
import { connectionBody, rotationBody } from "./sdk-connection-body.ts";

export const launchSchema = z.object({
  startedAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe("In the past, to load the history of a test that already ran."),
});
export const stopSchema = z.object({ reason: z.enum(stopReasons).default("finished") });
export const importUploadSchema = z.object({
  file: z.string().meta({ format: "binary" }).describe("The CSV file."),
  mapping: csvMappingSchema.or(z.string()).describe("The mapping as JSON, or the name of a saved one."),
  saveAs: z.string().max(100).optional().describe("Saves the mapping under this name."),
  dryRun: z.enum(["true", "false"]).optional(),
});

const flags = [
  [200, "api.answer.served"],
  [400, "api.answer.unknownClient"],
] as const;

const facts = (["exposures", "answers", "events", "solicitations"] as const).map(
  (kind): Operation => ({
    method: "post",
    path: `/api/v1/${kind}`,
    tag: "facts",
    summary: (t) => t("api.sending", { kind }),
    permission: "facts.write",
    body: z.array(factRows[kind]),
    answers: [
      [200, "api.answer.taken"],
      [207, "api.answer.partly"],
      [400, "api.answer.malformed"],
      ...refusals,
      [413, "api.answer.tooLarge"],
      [429, "api.answer.busy"],
      [503, "api.answer.stopping"],
    ],
    bodies: {
      ...{ 200: takenSchema, 207: takenSchema, 429: refusedSchema },
      503: z.union([stoppedStreamSchema, refusedSchema]),
    },
  }),
);

const configuration = collections.flatMap(({ name, about, schema, read: reading, write, remove }): Operation[] => {
  const shared = { tag: "configuration" } as const;
  const path = `/api/v1/${name}`;
  return [
    {
      ...{ ...shared, method: "get", path, permission: reading, answers: read },
      summary: (t) => t("api.list", { about: t(about) }),
    },
    {
      ...shared,
      method: "put",
      path: `${path}/{key}`,
      summary: (t) => t("api.put", { about: t(about) }),
      permission: write,
      body: schema,
      answers: written,
    },
    ...(remove ? [removal(path, about, write)] : []),
  ];
});

function removal(path: string, about: TextKey, permission: Permission): Operation {
  const summary = (t: Translate) => t("api.remove", { about: t(about) });
  const answers: Operation["answers"] = [[204, "api.answer.removed"], ...refusals, [404, "api.answer.notFound"]];
  return { method: "delete", path: `${path}/{key}`, tag: "configuration", summary, permission, answers };
}

const publishing: Operation = {
  method: "post",
  path: "/api/v1/objectives/{key}/publish",
  tag: "configuration",
  summary: say("api.call.publish"),
  permission: "okrs.write",
  answers: [[200, "api.answer.changed"], ...refusals, [404, "api.answer.notFound"], [422, "api.answer.refused"]],
};

const connections: Operation[] = [
  {
    method: "get",
    path: "/api/v1/sdk-connections",
    tag: "configuration",
    summary: say("api.call.connections"),
    permission: "sdk.read",
    answers: read,
  },
  {
    method: "post",
    path: "/api/v1/sdk-connections",
    tag: "configuration",
    summary: say("api.call.connect"),
    permission: "sdk.write",
    body: connectionBody,
    answers: [[201, "api.answer.created"], ...refusals, [422, "api.answer.refused"]],
  },
  {
    method: "post",
    path: "/api/v1/sdk-connections/{clientKey}/rotate",
    tag: "configuration",
    summary: say("api.call.rotate"),
    permission: "sdk.write",
    body: rotationBody,
    answers: written,
  },
  {
    method: "delete",
    path: "/api/v1/sdk-connections/{clientKey}",
    tag: "configuration",
    summary: say("api.call.revoke"),
    permission: "sdk.write",
    answers: [[204, "api.answer.removed"], ...refusals, [404, "api.answer.notFound"]],
  },
];

const test = "/api/v1/experiments/{key}";
const move = (name: string, about: TextKey, body?: z.ZodType): Operation => ({
  ...{ method: "post", path: `${test}/${name}`, tag: "tests", summary: say(about), permission: "tests.run" },
  ...{ ...(body && { body }), answers: written },
});

const tests: Operation[] = [
  {
    method: "post",
    path: `${test}/launch`,
    tag: "tests",
    summary: say("api.call.launch"),
    permission: "tests.run",
    body: launchSchema,
    answers: written,
  },
  move("pause", "api.call.pause"),
  move("resume", "api.call.resume"),
  move("ramp", "api.call.ramp", rampBody),
  move("new-phase", "api.call.newPhase", newPhaseBody),
  {
    method: "post",
    path: `${test}/stop`,
    tag: "tests",
    summary: say("api.call.stop"),
    permission: "tests.run",
    body: stopSchema,
    answers: written,
  },
  {
    method: "post",
    path: `${test}/ask-approval`,
    tag: "tests",
    summary: say("api.call.askApproval"),
    permission: "tests.run",
    body: approvalBody,
    answers: written,
  },
  {
    method: "post",
    path: `${test}/decide`,
    tag: "tests",
    summary: say("api.call.decide"),
    permission: "tests.decide",
    body: decisionInputSchema,
    answers: written,
  },
];

const readings: Operation[] = [
  {
    method: "get",
    path: `${test}/results`,
    tag: "readings",
    summary: say("api.call.results"),
    permission: "tests.read",
    answers: read,
  },
  {
    method: "get",
    path: "/api/v1/key-results/{key}",
    tag: "readings",
    summary: say("api.call.keyResult"),
    permission: "okrs.read",
    answers: read,
  },
  {
    method: "get",
    path: "/api/v1/key-results/{key}/decomposition",
    tag: "readings",
    summary: say("api.call.decomposition"),
    permission: "okrs.read",
    answers: read,
  },
  {
    method: "get",
    path: "/api/v1/outcomes",
    tag: "readings",
    summary: say("api.call.outcomes"),
    permission: "outcomes.read",
    query: ["cycle"],
    answers: read,
  },
];

const imports: Operation[] = [
  {
    method: "post",
    path: "/api/v1/imports",
    tag: "imports",
    summary: say("api.call.importFile"),
    permission: "imports.write",
    body: importUploadSchema,
    bodyType: "multipart/form-data",
    answers: [[202, "api.answer.started"], ...refusals, [413, "api.answer.tooLarge"], [422, "api.answer.refused"]],
  },
  {
    method: "get",
    path: "/api/v1/imports/{id}",
    tag: "imports",
    summary: say("api.call.importState"),
    permission: "imports.read",
    answers: read,
  },
];

const sdk: Operation[] = [
  {
    method: "get",
    path: "/api/features/{clientKey}",
    tag: "flags",
    summary: say("api.call.features"),
    permission: null,
    answers: [...flags, [304, "api.answer.notModified"]],
  },
  {
    method: "get",
    path: "/sub/{clientKey}",
    tag: "flags",
    summary: say("api.call.stream"),
    permission: null,
    answers: flags,
  },
  {
    method: "post",
    path: "/api/eval/{clientKey}",
    tag: "flags",
    summary: say("api.call.evaluate"),
    permission: null,
    answers: flags,
  },
  {
    method: "post",
    path: "/track",
    tag: "flags",
    summary: say("api.call.track"),
    permission: null,
    query: ["client_key"],
    answers: flags,
  },
];

export const operations: readonly Operation[] = [
  ...[...facts, ...customers, ...configuration, publishing, ...connections],
  ...[...tests, ...readings, ...imports, ...sdk],
];
