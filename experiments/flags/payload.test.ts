import { GrowthBookClient } from "@growthbook/growthbook";
import { describe, expect, it } from "vitest";
import type { Experiment } from "#experiments/definition/experiment.ts";
import { callbackTest } from "#tests/support/experiment.ts";
import { flag, payloadOf } from "#tests/support/payload.ts";
import type { Payload } from "./payload.ts";

const running: Experiment = { ...callbackTest(), status: "running" };
const monday = new Date("2026-10-05T08:00:00Z");
const friday = new Date("2026-10-09T08:00:00Z");

function value(payload: Payload, key: string, attributes: Record<string, unknown> = { id: "u1" }): unknown {
  return new GrowthBookClient().initSync({ payload }).evalFeature(key, { attributes }).value;
}

describe("buildPayload", () => {
  it("writes a running test as an experiment rule in front of the flag's own", () => {
    const test = {
      ...running,
      coverage: 0.1,
      phase: 2,
      seed: "callback-first:2",
      definition: {
        ...running.definition,
        audience: {
          match: "all" as const,
          conditions: [{ attribute: "country", operator: "is" as const, values: ["FR"] }],
        },
        exclusion: { group: "contact", share: null, ranges: [[0, 0.5] as [number, number]] },
      },
    };
    const own = flag("callback-first", { defaultValue: false, rules: [{ kind: "force", id: "staff", value: true }] });
    expect(payloadOf([own], [test])).toEqual({
      status: 200,
      features: {
        "callback-first": {
          defaultValue: false,
          rules: [
            {
              id: "callback-first",
              key: "callback-first",
              name: "Callback first",
              phase: "2",
              seed: "callback-first:2",
              hashVersion: 2,
              hashAttribute: "id",
              bucketVersion: 2,
              minBucketVersion: 0,
              coverage: 0.1,
              variations: [false, true],
              weights: [0.5, 0.5],
              meta: [
                { key: "control", name: "Queue" },
                { key: "callback", name: "Callback" },
              ],
              condition: { country: "FR" },
              filters: [{ seed: "exclusion|contact", attribute: "id", hashVersion: 2, ranges: [[0, 0.5]] }],
            },
            { id: "staff", force: true },
          ],
        },
      },
      experiments: [],
      dateUpdated: "2026-10-05T00:00:00.000Z",
    });
  });

  it("shares rounded weights out to exactly one", () => {
    const variations = [0.333, 0.333, 0.333].map((weight, at) => ({
      ...running.definition.variations[0]!,
      key: `v${at}`,
      weight,
      value: at,
    }));
    const payload = payloadOf([], [{ ...running, definition: { ...running.definition, variations } }]);
    const weights = payload.features["callback-first"]?.rules?.[0]?.weights ?? [];
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  it("leaves out drafts, archived flags and flags of other environments", () => {
    const draft = callbackTest({ flagKey: "idea" }, "idea");
    const flags = [flag("old", { archived: true }), flag("beta", { environments: ["staging"] }), flag("on")];
    expect(Object.keys(payloadOf(flags, [draft]).features)).toEqual(["on"]);
    expect(Object.keys(payloadOf(flags, [draft], { environment: "staging" }).features)).toEqual(["beta"]);
  });

  it.each(["paused", "stopped", "decided", "archived"] as const)(
    "gives the default back when a test is %s",
    (status) => {
      const payload = payloadOf([flag("callback-first")], [{ ...running, status }]);
      expect(payload.features["callback-first"]).toEqual({ defaultValue: "default" });
    },
  );

  it("serves the control of a test whose flag nobody wrote down", () => {
    expect(payloadOf([], [{ ...running, status: "stopped" }]).features).toEqual({
      "callback-first": { defaultValue: false },
    });
  });

  it("forces the variation shipped last, to the test's own audience, behind a running test", () => {
    const audience = {
      match: "all" as const,
      conditions: [{ attribute: "country", operator: "is" as const, values: ["FR"] }],
    };
    const decided = {
      ...running,
      status: "decided" as const,
      shippedVariation: 1,
      definition: { ...running.definition, audience },
    };
    const older = { ...decided, key: "older", shippedAt: monday, shippedVariation: 0 };
    const newer = { ...decided, key: "newer", shippedAt: friday };
    const payload = payloadOf([flag("callback-first")], [newer, older]);
    expect(payload.features["callback-first"]?.rules).toEqual([
      { id: "newer", force: true, condition: { country: "FR" } },
    ]);
    expect(value(payload, "callback-first", { id: "u1", country: "FR" })).toBe(true);
    expect(value(payload, "callback-first", { id: "u1", country: "BE" })).toBe("default");
    const again = payloadOf([flag("callback-first")], [older, newer, running]);
    expect(again.features["callback-first"]?.rules?.map(({ id }) => id)).toEqual(["callback-first", "newer"]);
  });

  it("rolls a flag out to the same share of customers every time, and skips rules that are off", () => {
    const rollout = { kind: "rollout", id: "slowly", value: "new", coverage: 0.3 };
    const payload = payloadOf(
      [flag("f", { rules: [{ ...rollout, id: "off", enabled: false, coverage: 1 }, rollout] })],
      [],
    );
    const reached = Array.from({ length: 10_000 }, (_, at) => value(payload, "f", { id: `u${at}` })).filter(
      (v) => v === "new",
    );
    expect(Math.abs(reached.length / 10_000 - 0.3)).toBeLessThan(0.015);
  });

  it("holds a rule back until its prerequisite has the value", () => {
    const base = flag("base", { defaultValue: 2 });
    const rule = (wanted: number) => [
      { kind: "force", id: "r", value: "new", prerequisites: [{ flag: "base", value: wanted }] },
    ];
    const payload = payloadOf([base, flag("yes", { rules: rule(2) }), flag("no", { rules: rule(3) })], []);
    expect([value(payload, "yes"), value(payload, "no")]).toEqual(["new", "default"]);
  });

  it("hashes secure attributes and carries saved groups", () => {
    const conditions = [
      { attribute: "email", operator: "is", values: ["a@example.org"] },
      { attribute: "id", operator: "in-group", values: ["staff"] },
    ];
    const flags = [
      flag("f", { rules: [{ kind: "force", id: "r", value: 1, audience: { match: "any", conditions } }] }),
    ];
    const secure = { names: new Set(["email"]), salt: "s", sha256Hex: (text: string) => `hash(${text})` };
    const payload = payloadOf(flags, [], { secure, savedGroups: { staff: ["u7"] } });
    expect(payload.savedGroups).toEqual({ staff: ["u7"] });
    expect(payload.features.f?.rules?.[0]?.condition).toEqual({
      $or: [{ email: "hash(sa@example.org)" }, { id: { $inGroup: "staff" } }],
    });
    expect(value(payload, "f", { id: "u7" })).toBe(1);
  });
});
