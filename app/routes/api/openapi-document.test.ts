import { describe, expect, it } from "vitest";
import { webhookData } from "#app/db/webhook-data.ts";
import { webhookEvents } from "#app/db/webhook-event.server.ts";
import { stoppedStreamSchema, takenSchema } from "./facts-answers.ts";
import { jsonSchema, openApiDocument } from "./openapi-document.server.ts";

const document = JSON.parse(JSON.stringify(openApiDocument("http://cairn.test")));

describe("the API's documentation", () => {
  it("has every event a webhook can carry, by the schema that what is sent is tested against", () => {
    expect(Object.keys(document.webhooks)).toEqual([...webhookEvents]);
    for (const event of webhookEvents) {
      const { schema } = document.webhooks[event].post.requestBody.content["application/json"];
      expect(schema.properties.type).toMatchObject({ const: event });
      expect(schema.properties.data).toEqual(JSON.parse(JSON.stringify(jsonSchema(webhookData[event]))));
      expect(document.webhooks[event].post.summary).toMatch(/\.$/);
    }
  });

  it("says what a request of facts is answered, down to a server that stops under a stream", () => {
    for (const kind of ["exposures", "answers", "events", "solicitations"]) {
      const { responses } = document.paths[`/api/v1/${kind}`].post;
      const schemaOf = (status: number) => responses[status].content["application/json"].schema;
      for (const status of [200, 207]) expect(schemaOf(status)).toEqual(jsonSchema(takenSchema));
      expect(schemaOf(503).anyOf[0]).toEqual(jsonSchema(stoppedStreamSchema));
      expect(schemaOf(503).anyOf[0].required).toContain("lines");
    }
  });

  it("uses no operation's name twice", () => {
    const all = Object.values<Record<string, { operationId: string }>>({ ...document.paths, ...document.webhooks });
    const ids = all.flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
