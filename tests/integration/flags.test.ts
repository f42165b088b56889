import { createHash } from "node:crypto";
import { GrowthBook } from "@growthbook/growthbook";
import { describe, expect, it } from "vitest";
import { findFlag, listRevisions, revertFlag } from "#app/db/flag.server.ts";
import { listSavedGroups, putSavedGroup, removeSavedGroup } from "#app/db/saved-group.server.ts";
import { readSecureAttributes, saveSecureAttributes } from "#app/db/secure-attribute.server.ts";
import { flagDocumentSchema } from "#experiments/flags/flag.ts";
import { type SavedGroup, savedGroupSchema } from "#experiments/flags/saved-groups.ts";
import { type ConnectionKind, codesOf, servedFlags } from "#tests/support/served-flags.ts";

const flags = servedFlags();
const { put, client, writer } = flags;
const customers = Array.from({ length: 2000 }, (_, at) => `customer-${at}`);

async function putGroup(fields: object) {
  const group: SavedGroup = savedGroupSchema.parse({ name: "Group", ...fields });
  return await flags.services().db.$transaction((tx) => putSavedGroup(tx, writer(), group, flags.services().now()));
}

const inFrance = { conditions: [{ attribute: "country", operator: "is", values: ["FR"] }] };

describe("a plain flag", () => {
  it.each([
    ["boolean", true],
    ["string", "sale"],
    ["number", 0.25],
    ["json", { rows: [1, null, "a"] }],
    ["json", null],
  ])("of type %s reaches the official SDK with its value", async (valueType, defaultValue) => {
    const key = `plain:${valueType}|${defaultValue === null}`;
    expect(await put(key, { valueType, defaultValue })).toMatchObject({ ok: true, outcome: "created" });
    expect((await client()).evalFeature(key, { attributes: {} })).toMatchObject({
      value: defaultValue,
      source: "defaultValue",
    });
  });

  it("is there only in its environments, and each rule only in its own", async () => {
    await put("staged", {
      environments: ["production", "staging"],
      rules: [{ id: "early", kind: "force", value: true, environments: ["staging"] }],
    });
    const value = async (environment: string) =>
      (await client({ environment })).evalFeature("staged", { attributes: {} }).value;
    expect(await value("staging")).toBe(true);
    expect(await value("production")).toBe(false);
    expect(await value("development")).toBeNull();
    await put("staged", { archived: true });
    expect(await value("production")).toBeNull();
  });

  it("rolls out to the share asked for, and growing it moves nobody back", async () => {
    const rollout = (coverage: number) =>
      put("wide", { rules: [{ id: "some", kind: "rollout", value: true, coverage }] });
    const seen = async () => {
      const sdk = await client();
      return customers.filter((id) => sdk.evalFeature("wide", { attributes: { id } }).value);
    };
    await rollout(0.2);
    const before = await seen();
    // 2,000 customers: one standard error of the share is 0.9 points
    expect(before.length / customers.length).toBeCloseTo(0.2, 1);
    await rollout(0.6);
    const after = new Set(await seen());
    expect(after.size / customers.length).toBeCloseTo(0.6, 1);
    expect(before.filter((id) => !after.has(id))).toEqual([]);
  });

  it("is refused with the reason, and nothing is written", async () => {
    expect(codesOf(await put("mistyped", { valueType: "number", defaultValue: "7" }))).toEqual(["flag-value-type"]);
    const rule = { id: "r", kind: "force", value: 1 };
    expect(codesOf(await put("mistyped", { rules: [rule, rule] }))).toEqual([
      ...["flag-value-type", "flag-value-type", "rule-twice"],
    ]);
    expect(await findFlag(flags.services().db, flags.workspace().id, "mistyped")).toBeNull();
    await put("typed", { valueType: "string", defaultValue: "a" });
    expect(codesOf(await put("typed", { valueType: "json", defaultValue: "a" }))).toEqual(["flag-type-fixed"]);
    expect(flagDocumentSchema.safeParse({ defaultValue: "x".repeat(30_000), valueType: "string" }).success).toBe(false);
  });
});

describe("prerequisites", () => {
  const needs = (flag: string, value: unknown = true) => ({
    rules: [{ id: "then", kind: "force", value: true, prerequisites: [{ flag, value }] }],
  });

  it("hold a rule back until the other flag has its value", async () => {
    await put("parent", {});
    await put("child", needs("parent"));
    expect((await client()).evalFeature("child", { attributes: {} }).value).toBe(false);
    await put("parent", { rules: [{ id: "fr", kind: "force", value: true, audience: inFrance }] });
    const sdk = await client();
    expect(sdk.evalFeature("child", { attributes: { country: "FR" } }).value).toBe(true);
    expect(sdk.evalFeature("child", { attributes: { country: "BE" } }).value).toBe(false);
    expect(codesOf(await put("parent", { archived: true }))).toEqual(["flag-needed"]);
  });

  it("refuse a cycle, an unknown flag, and a cycle that two people close at once", async () => {
    expect(codesOf(await put("self", needs("self")))).toEqual(["prerequisite-cycle"]);
    expect(codesOf(await put("lost", needs("nowhere")))).toEqual(["unknown-flag"]);
    await Promise.all(["a", "b", "c"].map((key) => put(key, {})));
    await put("a", needs("b"));
    const both = await Promise.all([put("b", needs("c")), put("c", needs("a"))]);
    expect(both.flatMap(codesOf)).toEqual(["prerequisite-cycle"]);
  });
});

describe("revisions", () => {
  it("keep every document with its author, and any of them can be taken again as a new one", async () => {
    await put("story", { description: "first" });
    await put("story", { rules: [{ id: "on", kind: "force", value: true }] });
    const flag = await findFlag(flags.services().db, flags.workspace().id, "story");
    if (!flag) throw new Error("it was just saved");
    const revert = (number: number) =>
      flags.services().db.$transaction((tx) => revertFlag(tx, writer(), flag, { number }, flags.services().now()));
    expect((await client()).isOn("story", { attributes: {} })).toBe(true);
    expect(await revert(1)).toMatchObject({ ok: true, outcome: "changed" });
    expect((await client()).isOn("story", { attributes: {} })).toBe(false);
    expect(await listRevisions(flags.services().db, flags.workspace().id, flag.id)).toMatchObject([
      { number: 3, actorName: "Anna", revertedTo: 1, document: { description: "first", rules: [] } },
      { number: 2, revertedTo: null, document: { rules: [{ id: "on" }] } },
      { number: 1, revertedTo: null, document: { description: "first" } },
    ]);
    expect(codesOf(await revert(9))).toEqual(["unknown-revision"]);
  });

  it("are one each when two people save at once, and the second is told", async () => {
    await put("raced", {});
    const saves = await Promise.all(["one", "two"].map((description) => put("raced", { description }, 1)));
    expect(saves.flatMap(codesOf)).toEqual(["changed-meanwhile"]);
    const made = await Promise.all(["one", "two"].map((description) => put("made", { description }, 0)));
    expect(made.flatMap(codesOf)).toEqual(["changed-meanwhile"]);
  });
});

describe("secure attributes", () => {
  const setNames = (...names: string[]) =>
    flags.services().db.$transaction((tx) => saveSecureAttributes(tx, writer(), names, flags.services().now()));
  const hash = async (value: string) => {
    const { salt } = await readSecureAttributes(flags.services().db, flags.workspace().id);
    return createHash("sha256").update(`${salt}${value}`).digest("hex");
  };
  const byEmail = (operator: string, values: string[]) => ({
    rules: [
      { id: "r", kind: "force", value: true, audience: { conditions: [{ attribute: "email", operator, values }] } },
    ],
  });

  it("leave hashed to applications that hash, also in groups, inlined and evaluated remotely", async () => {
    await put("by-email", byEmail("is-one-of", ["ann@example.org"]));
    await putGroup({ key: "testers", attribute: "email", values: ["tom@example.org"] });
    await put("for-testers", byEmail("in-group", ["testers"]));
    expect(await setNames("email")).toMatchObject({ ok: true, outcome: "changed" });
    const [ann, tom] = [await hash("ann@example.org"), await hash("tom@example.org")];
    for (const kind of [{ hashSecure: true }, { hashSecure: true, inlineGroups: true }] as ConnectionKind[]) {
      const sdk = await client(kind);
      expect(sdk.isOn("by-email", { attributes: { email: ann } })).toBe(true);
      expect(sdk.isOn("by-email", { attributes: { email: "ann@example.org" } })).toBe(false);
      expect(sdk.isOn("for-testers", { attributes: { email: tom } })).toBe(true);
      expect(sdk.isOn("for-testers", { attributes: { email: ann } })).toBe(false);
      expect(JSON.stringify(sdk.getDecryptedPayload())).not.toContain("example.org");
    }
    const { clientKey } = await flags.workspace().connect({ remoteEval: true, hashSecure: true });
    const remote = new GrowthBook({ apiHost: flags.url(), clientKey, remoteEval: true, attributes: { email: tom } });
    flags.closeAfter(remote);
    await remote.init({ timeout: 10_000 });
    expect([remote.isOn("for-testers"), remote.isOn("by-email")]).toEqual([true, false]);
    // Who does not hash goes on as before.
    expect((await client()).isOn("by-email", { attributes: { email: "ann@example.org" } })).toBe(true);
  });

  it("cannot be compared by parts of a text, and decide no lots", async () => {
    expect(codesOf(await put("by-domain", byEmail("ends-with", ["@example.org"])))).toEqual(["secure-operator"]);
    const rollout = { id: "r", kind: "rollout", value: true, coverage: 0.5, hashAttribute: "email" };
    expect(codesOf(await put("by-lot", { rules: [rollout] }))).toEqual(["secure-unit"]);
    await put("by-phone", {
      rules: [{ ...rollout, hashAttribute: "phone" }],
    });
    expect(codesOf(await setNames("email", "phone"))).toEqual(["secure-unit"]);
    expect(await setNames()).toMatchObject({ ok: true });
    await put("by-domain", byEmail("ends-with", ["@example.org"]));
    expect(codesOf(await setNames("email"))).toEqual(["secure-operator"]);
    await put("by-domain", { archived: true });
    const salted = await hash("a");
    expect(await setNames("email")).toMatchObject({ ok: true });
    expect(await hash("a")).toBe(salted);
  });
});

describe("saved groups", () => {
  const rule = (operator: string, values: unknown[]) => ({
    rules: [
      { id: "them", kind: "force", value: true, audience: { conditions: [{ attribute: "id", operator, values }] } },
    ],
  });

  it("are read by the official SDK as references and inlined, and never leave with remote evaluation", async () => {
    expect(await putGroup({ key: "staff", attribute: "id", values: ["u1", "u2", "u1"] })).toMatchObject({ ok: true });
    await putGroup({ key: "unused", attribute: "id", values: ["secret-person"] });
    await put("insiders", rule("in-group", ["staff"]));
    for (const kind of [{}, { inlineGroups: true }] as ConnectionKind[]) {
      const sdk = await client(kind);
      expect(sdk.isOn("insiders", { attributes: { id: "u2" } })).toBe(true);
      expect(sdk.isOn("insiders", { attributes: { id: "u3" } })).toBe(false);
    }
    const wire = async (kind: ConnectionKind) => {
      const { clientKey } = await flags.workspace().connect(kind);
      return (await fetch(`${flags.url()}/api/features/${clientKey}`)).text();
    };
    expect(JSON.parse(await wire({}))).toMatchObject({ savedGroups: { staff: ["u1", "u2"] } });
    expect(await wire({ inlineGroups: true })).not.toContain("savedGroups");
    expect(await wire({})).not.toContain("secret-person");

    const { clientKey } = await flags.workspace().connect({ remoteEval: true });
    const remote = new GrowthBook({ apiHost: flags.url(), clientKey, remoteEval: true, attributes: { id: "u1" } });
    flags.closeAfter(remote);
    await remote.init({ timeout: 10_000 });
    expect(remote.isOn("insiders")).toBe(true);
    expect(JSON.stringify(remote.getDecryptedPayload())).not.toContain("u2");
  });

  it("are refused where they do not fit, and stay while somebody needs them", async () => {
    expect(codesOf(await put("lost-group", rule("in-group", ["nowhere"])))).toEqual(["unknown-group"]);
    await putGroup({ key: "shops", attribute: "shop", values: [7] });
    expect(codesOf(await put("lost-group", rule("not-in-group", ["shops"])))).toEqual(["group-attribute"]);
    expect(codesOf(await putGroup({ key: "staff", attribute: "email", values: [] }))).toEqual(["group-used"]);
    const remove = (key: string) =>
      flags.services().db.$transaction((tx) => removeSavedGroup(tx, writer(), key, flags.services().now()));
    expect(codesOf(await remove("staff"))).toEqual(["group-used"]);
    expect(await remove("shops")).toMatchObject({ ok: true });
    expect((await listSavedGroups(flags.services().db, flags.workspace().id)).map(({ key }) => key)).toEqual([
      ...["staff", "testers", "unused"],
    ]);
  });
});
