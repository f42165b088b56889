import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { audienceSchema } from "#experiments/definition/audience.ts";
import { secureAudience, secureGroups } from "./secure-attributes.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const secure = { names: new Set(["email"]), salt: "pepper", sha256Hex };

const audience = audienceSchema.parse({
  conditions: [
    { attribute: "email", operator: "is-one-of", values: ["a@example.org", "b@example.org"] },
    { attribute: "country", operator: "is", values: ["FR"] },
    { attribute: "email", operator: "in-group", values: ["staff"] },
  ],
});

describe("secureAudience", () => {
  it("hashes the values of secure attributes with the salt in front, and nothing else", () => {
    expect(secureAudience(audience, secure).conditions).toEqual([
      {
        attribute: "email",
        operator: "is-one-of",
        values: [sha256Hex("peppera@example.org"), sha256Hex("pepperb@example.org")],
      },
      audience.conditions[1],
      audience.conditions[2],
    ]);
  });

  it("refuses what hashing cannot keep", () => {
    const contains = audienceSchema.parse({
      conditions: [{ attribute: "email", operator: "ends-with", values: ["@example.org"] }],
    });
    expect(() => secureAudience(contains, secure)).toThrow(RangeError);
  });
});

describe("secureGroups", () => {
  it("hashes the groups a secure attribute is compared with", () => {
    expect(secureGroups({ staff: ["a@example.org"], shops: [12] }, [audience], secure)).toEqual({
      staff: [sha256Hex("peppera@example.org")],
      shops: [12],
    });
  });
});
