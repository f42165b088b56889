import { z } from "zod";
import { permissions } from "#app/auth/permissions.ts";
import { webhookData } from "#app/db/webhook-data.ts";
import { type WebhookEventType, webhookEvents } from "#app/db/webhook-event.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import { type Operation, tags } from "./operation.ts";
import { operations } from "./operations.server.ts";

type Json = Record<string, unknown>;

/** The document itself is in English, like the names in it; the page that shows it speaks the reader's language. */
const { t } = textFor("en");

/** The OpenAPI 3.1 document, made of the very schemas that check the calls. */
export function openApiDocument(origin: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: operationObject(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Cairn API",
      version: "1",
      description:
        "Objectives, tests, answers and what they add up to. Every call needs `Authorization: Bearer <key>`. Texts are `{en, fr}`, or a plain string in the workspace's language. Shares are 0–1, NPS −100…100. Errors are `{error: {code, message, issues?}}`.",
    },
    servers: [{ url: origin }],
    security: [{ key: [] }],
    tags: tags.map((tag) => ({ name: t(`api.tag.${tag}`) })),
    paths,
    webhooks: Object.fromEntries(webhookEvents.map((event) => [event, { post: webhookObject(event) }])),
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
      schemas: { Error: errorSchema },
    },
  };
}

const errorSchema = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message"],
      properties: {
        code: { type: "string" },
        message: { type: "string" },
        issues: {
          type: "array",
          items: {
            type: "object",
            properties: { path: { type: "string" }, code: { type: "string" }, message: { type: "string" } },
          },
        },
      },
    },
  },
};

function operationObject(operation: Operation): Json {
  const { method, path, tag, permission, query = [], body, bodyType = "application/json", answers } = operation;
  const { bodies = {} } = operation;
  const parameter = (name: string | undefined, place: "path" | "query") => ({
    name,
    in: place,
    required: place === "path",
    schema: { type: "string" },
  });
  return {
    tags: [t(`api.tag.${tag}`)],
    operationId: `${method}-${path
      .replace(/^\/(api\/)?(v1\/)?/, "")
      .replace(/[{}]/g, "")
      .replaceAll("/", "-")}`,
    summary: operation.summary(t),
    ...(permission ? { description: needs(permission) } : { security: [] }),
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => parameter(name, "path")),
      ...query.map((name) => parameter(name, "query")),
    ],
    ...(body && { requestBody: { required: true, content: { [bodyType]: { schema: jsonSchema(body) } } } }),
    responses: Object.fromEntries(
      answers.map(([status, about]) => {
        const own = bodies[status];
        const content = own ? contentOf(jsonSchema(own)) : status >= 400 ? errorContent : {};
        return [status, { description: t(about), ...content }];
      }),
    ),
  };
}

const contentOf = (schema: Json) => ({ content: { "application/json": { schema } } });
const errorContent = contentOf({ $ref: "#/components/schemas/Error" });

/** A call Cairn makes itself, after the Standard Webhooks specification. */
function webhookObject(event: WebhookEventType): Json {
  const data = webhookData[event];
  const header = (name: string, description: string) => ({
    ...{ name, in: "header", required: true, description, schema: { type: "string" } },
  });
  return {
    operationId: event,
    summary: data.description,
    security: [],
    parameters: [
      header("webhook-id", "The same each time an event is sent: drop what you have."),
      header("webhook-timestamp", "When it was sent, in seconds since 1970."),
      header("webhook-signature", "`v1,` and the HMAC-SHA256 of id, timestamp and body, by the secret shown once."),
    ],
    requestBody: {
      required: true,
      ...contentOf(jsonSchema(z.object({ type: z.literal(event), timestamp: z.iso.datetime(), data }))),
    },
    responses: {
      "2XX": { description: "Taken. Anything else, and no answer, is tried again for 24 hours." },
      410: { description: "Gone: the address is switched off." },
    },
  };
}

function needs(permission: keyof typeof permissions): string {
  const { roles, scope } = permissions[permission];
  return t("api.needs", { scope, roles: roles.join(", ") });
}

const plainText = {
  anyOf: [
    { type: "string" },
    {
      type: "object",
      properties: { en: { type: "string" }, fr: { type: "string" } },
      minProperties: 1,
      additionalProperties: false,
    },
  ],
};

/** What a caller may send, as JSON Schema 2020-12 (that of OpenAPI 3.1). The key stands in the URL, not in the body. */
export function jsonSchema(schema: z.ZodType): Json {
  const made = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema: node }) => {
      if (zodSchema === localizedTextSchema) {
        for (const field of Object.keys(node)) delete (node as Json)[field]; // a JSON Schema node is a plain object
        Object.assign(node, plainText);
      }
    },
  });
  const { $schema: _, ...document } = made as Json; // toJSONSchema returns a plain JSON object
  return document;
}
