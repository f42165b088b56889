import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createRandom } from "#experiments/stats/random.ts";
import { unitIds } from "./customer-key.server.ts";

const byNode = (secret: Uint8Array, text: string) =>
  createHmac("sha256", secret).update(text).digest("hex").slice(0, 32);

describe("unitIds", () => {
  it("is the first half of node's HMAC-SHA-256, whatever the key's length and letters", () => {
    const random = createRandom("keys");
    for (const secretLength of [1, 32, 64, 65, 200]) {
      const secret = Buffer.from(Array.from({ length: secretLength }, () => random.int(256)));
      const unitOf = unitIds(secret, 17);
      for (let n = 0; n < 200; n++) {
        const customer = Array.from({ length: random.int(300) }, () =>
          String.fromCodePoint(random.pick([5, 1]) === 0 ? 32 + random.int(95) : 0x1f300 + random.int(500)),
        ).join("");
        expect(unitOf(customer).replaceAll("-", "")).toBe(byNode(secret, `17:${customer}`));
      }
      const long = "é".repeat(3000);
      expect(unitOf(long).replaceAll("-", "")).toBe(byNode(secret, `17:${long}`));
      expect(unitOf("short").replaceAll("-", "")).toBe(byNode(secret, "17:short"));
    }
  });

  it("is a uuid that another workspace or secret does not share", () => {
    const secret = Buffer.from("a secret");
    const own = unitIds(secret, 1)("42");
    expect(own).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(unitIds(secret, 2)("42")).not.toBe(own);
    expect(unitIds(Buffer.from("another"), 1)("42")).not.toBe(own);
  });
});
