import { describe, expect, it } from "vitest";
import { findFlag, listRevisions } from "#app/db/flag.server.ts";
import { listSchedules, scheduleChange } from "#app/db/flag-schedule.server.ts";
import { applyFlagSchedules } from "#app/jobs/flag-schedules.ts";
import type { ScheduledChange } from "#experiments/flags/scheduled-change.ts";
import { codesOf, servedFlags } from "#tests/support/served-flags.ts";

const flags = servedFlags();
const { put, client, writer } = flags;

describe("scheduled changes", () => {
  const later = (minutes: number) => new Date(flags.services().now().getTime() + minutes * 60_000);
  const schedule = async (key: string, minutes: number, change: ScheduledChange) => {
    const flag = await findFlag(flags.services().db, flags.workspace().id, key);
    if (!flag) throw new Error("schedule for a flag that is there");
    const asked = { at: later(minutes), change };
    return await flags
      .services()
      .db.$transaction((tx) => scheduleChange(tx, writer(), flag, asked, flags.services().now()));
  };
  const value = async (key: string, id: string) => (await client()).evalFeature(key, { attributes: { id } }).value;

  it("are made once at their instant, in order, each as a revision, and reach the official SDK", async () => {
    await put("campaign", {
      valueType: "string",
      defaultValue: "none",
      rules: [{ id: "some", kind: "rollout", value: "sale", coverage: 0 }],
    });
    await schedule("campaign", 10, { kind: "coverage", rule: "some", coverage: 1 });
    await schedule("campaign", 20, { kind: "value", rule: "some", value: "big sale" });
    await schedule("campaign", 30, { kind: "turn-off", environment: "production" });
    expect(await applyFlagSchedules(flags.services().db, later(9))).toEqual({ applied: 0, failed: 0 });
    expect(await value("campaign", "c1")).toBe("none");
    // Two processes at once: each change is made by one of them.
    const both = await Promise.all([later(10), later(10)].map((at) => applyFlagSchedules(flags.services().db, at)));
    expect(both.map(({ applied }) => applied).sort()).toEqual([0, 1]);
    expect(await value("campaign", "c1")).toBe("sale");
    expect(await applyFlagSchedules(flags.services().db, later(60))).toEqual({ applied: 2, failed: 0 });
    expect(await value("campaign", "c1")).toBeNull();
    const flag = await findFlag(flags.services().db, flags.workspace().id, "campaign");
    expect(flag).toMatchObject({
      version: 4,
      document: { environments: [], rules: [{ value: "big sale", coverage: 1 }] },
    });
    expect((await listRevisions(flags.services().db, flags.workspace().id, flag?.id ?? 0))[0]).toMatchObject({
      ...{ actorKind: "system", actorName: "Anna" },
    });
  });

  it("fail with their reason when they no longer fit, and leave the flag alone", async () => {
    await put("fading", { rules: [{ id: "r", kind: "force", value: true }] });
    expect(codesOf(await schedule("fading", -1, { kind: "rule-off", rule: "r" }))).toEqual(["in-the-past"]);
    expect(codesOf(await schedule("fading", 5, { kind: "rule-off", rule: "gone" }))).toEqual(["unknown-rule"]);
    expect(codesOf(await schedule("fading", 5, { kind: "coverage", rule: "r", coverage: 1 }))).toEqual([
      "unknown-rule",
    ]);
    await schedule("fading", 5, { kind: "rule-off", rule: "r" });
    await schedule("fading", 6, { kind: "value", rule: null, value: "no boolean" });
    await put("fading", {});
    expect(await applyFlagSchedules(flags.services().db, later(10))).toEqual({ applied: 0, failed: 2 });
    const flag = await findFlag(flags.services().db, flags.workspace().id, "fading");
    expect(flag?.version).toBe(2);
    const rows = await listSchedules(flags.services().db, flags.workspace().id, flag?.id ?? 0);
    expect(rows.map(({ status, problem }) => [status, problem])).toEqual([
      ["failed", "flag-value-type"],
      ["failed", "unknown-rule"],
    ]);
  });
});
