import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiWorkspace, apiServices, apiWorkspace } from "#tests/support/api-workspace.ts";

// Published experiments as their authors' files, through everything a customer's file goes through: test set up and
// launched by API, rows imported with the variation column, sums folded, results read by API.
const data = join(import.meta.dirname, "../../../shared/data");
const absent = !existsSync(join(data, "expected.json"));
if (absent) process.stdout.write("real experiments import: skipped, ../shared/data is not here\n");

let server: Awaited<ReturnType<typeof apiServices>>;
let lab: ApiWorkspace;
const startedAt = "2026-03-01T00:00:00Z";
const day = "2026-03-10";

type Comparison = {
  variation: number;
  control: { n: number; value: { value: number | null } };
  treatment: { n: number; value: { value: number | null } };
  fixed: { value: { effect: number; pValue: number; interval: { lower: number; upper: number } } | null };
  verdict: string;
  badge: { tier: string | null };
};
type Results = { report: { metrics: { key: string; comparisons: Comparison[] }[]; headline: unknown } };

const texts = { change: "we change what people meet", effect: "they answer otherwise", reason: "the authors say so" };

/** An exploration whose arms are equally likely, with its metrics, launched in the past. */
async function launchTest(key: string, variations: [string, string][], primary: string, secondary: string[] = []) {
  await lab.ok("PUT", `/api/v1/experiments/${key}`, {
    ...{ name: key, hypothesis: texts, exploration: true, flagKey: key, valueType: "string" },
    variations: variations.map(([variation, name]) => ({
      ...{ key: variation, name, weight: 1 / variations.length, value: variation },
    })),
    metrics: { primary: { metric: primary, smallestEffect: 0.2 }, secondary: secondary.map((metric) => ({ metric })) },
    affordableLoss: { days: 30 },
    plannedAnswers: 300,
  });
  await lab.ok("POST", `/api/v1/experiments/${key}/launch`, { startedAt });
}

async function load(name: string, csv: string | Buffer<ArrayBuffer>, mapping: object): Promise<unknown> {
  const body = new FormData();
  body.set("file", new File([csv], name, { type: "text/csv" }));
  body.set("mapping", JSON.stringify({ date: { constant: day }, ...mapping }));
  const { id } = (await lab.ok("POST", "/api/v1/imports", body)) as { id: number };
  await server.services.imports.idle();
  await server.services.folder.foldNow();
  return await lab.ok("GET", `/api/v1/imports/${id}`);
}

async function comparisons(test: string, metric: string): Promise<Comparison[]> {
  const { report } = (await lab.ok("GET", `/api/v1/experiments/${test}/results`)) as Results;
  const found = report.metrics.find(({ key }) => key === metric);
  if (!found) throw new Error(`no metric ${metric} in the results of ${test}`);
  return found.comparisons;
}

const surveyMetric = async (key: string) => {
  await lab.ok("PUT", `/api/v1/scales/${key}`, {
    ...{ name: key, instrument: "custom", min: 1, max: 5, direction: "up", scoring: "mean", wording: key },
  });
  await lab.ok("PUT", `/api/v1/metrics/${key}`, { name: key, kind: "survey", scale: key });
};

describe.skipIf(absent)("published experiments, imported through the API", () => {
  const file = (name: string) => readFileSync(join(data, name));
  const expected = () => JSON.parse(readFileSync(join(data, "expected.json"), "utf8"));
  beforeAll(async () => {
    server = await apiServices({ now: () => new Date("2026-04-01T12:00:00Z") });
    lab = await apiWorkspace(server.services, "lab");
  }, 120_000);
  afterAll(() => server?.close());

  it("finds the three arms of Liu 2022, experiment 4, in the variation column", async () => {
    for (const key of ["enjoyother", "enjoyamount"]) await surveyMetric(key);
    const arms: [string, string][] = [
      ["alone", "Alone"],
      ["social", "Social"],
      ["intervention", "Social, with intervention"],
    ];
    await launchTest("liu-22-e4", arms, "enjoyother", ["enjoyamount"]);
    const words = { alone: "alone", social: "social", "social intervention": "intervention" };
    const state = await load("experiment_L22_E4.csv", file("experiment_L22_E4.csv"), {
      scores: ["enjoyother", "enjoyamount"].map((key) => ({ column: key, scale: key })),
      variation: { column: "social", experiment: "liu-22-e4", words },
    });
    expect(state).toMatchObject({ status: "done", rowsRead: 452, factsAccepted: 3 * 452, rowsRejected: 0 });
    for (const [metric, means] of [
      ["enjoyother", [3.4533, 4.2467, 4.2632]],
      ["enjoyamount", [3.6733, 3.26, 3.1447]],
    ] as const) {
      for (const { variation, control, treatment, fixed } of await comparisons("liu-22-e4", metric)) {
        const want = expected().L22_E4[metric][`${Object.keys(words)[variation]}_vs_alone`];
        expect(control.value.value).toBeCloseTo(means[0], 4);
        expect(treatment.value.value).toBeCloseTo(means[variation] ?? 0, 4);
        expect([control.n, treatment.n]).toEqual([want.n_control, want.n_treatment]);
        expect(fixed.value?.effect).toBeCloseTo(want.diff, 5);
        expect(fixed.value?.interval.lower).toBeCloseTo(want.welch_ci95[0], 5);
        expect(fixed.value?.interval.upper).toBeCloseTo(want.welch_ci95[1], 5);
      }
    }
  });

  it("finds who took part in Moon and VanEpps 2023, study H, in an event column", async () => {
    await lab.ok("PUT", "/api/v1/metrics/took-part", { name: "Took part", kind: "occurrence", direction: "up" });
    const words = new Set(
      Papa.parse<Record<string, string>>(file("experiment_MV23_SH.csv").toString(), {
        header: true,
        skipEmptyLines: true,
      }).data.map((row) => row.condition ?? ""),
    );
    const treatment = [...words].find((word) => word !== "open-ended");
    if (treatment === undefined) throw new Error("the file has one condition only");
    await launchTest(
      "moon-23-sh",
      [
        ["open", "Open-ended"],
        ["quantity", "Quantity requested"],
      ],
      "took-part",
    );
    const state = await load("experiment_MV23_SH.csv", file("experiment_MV23_SH.csv"), {
      events: [{ column: "donate", metric: "took-part" }],
      variation: {
        column: "condition",
        experiment: "moon-23-sh",
        words: { "open-ended": "open", [treatment]: "quantity" },
      },
    });
    expect(state).toMatchObject({ status: "done", rowsRead: 1206, rowsRejected: 0 });
    const [comparison] = await comparisons("moon-23-sh", "took-part");
    const { participated } = expected().MV23_SH;
    expect([comparison?.control.n, comparison?.treatment.n]).toEqual([601, 605]);
    expect(comparison?.control.value.value).toBeCloseTo(participated.control[2], 5);
    expect(comparison?.treatment.value.value).toBeCloseTo(participated.treatment[2], 5);
    expect(comparison?.fixed.value?.effect).toBeCloseTo(participated.diff, 5);
    // Both tests of two proportions: pooled z in the paper's figures, Welch's t here.
    expect(Math.log10(comparison?.fixed.value?.pValue ?? 1)).toBeCloseTo(Math.log10(participated.p), 0);
  });

  it("does not call a difference of fifteen against fifteen a result (queue with and without a sign)", async () => {
    await surveyMetric("frustration");
    await launchTest(
      "queue-sign",
      [
        ["without", "Without"],
        ["with", "With"],
      ],
      "frustration",
    );
    type Row = Record<"Participant ID" | "Treatment1" | "Treatment1Frustration", string>;
    const { data: rows } = Papa.parse<Row>(file("experiment_vr_queue_TreatmentResponses.csv").toString(), {
      ...{ header: true, skipEmptyLines: true },
    });
    // Everybody met both queues: only the first one each met is a comparison between people.
    const first = rows.map((row) => ({
      who: row["Participant ID"],
      queue: row.Treatment1,
      frustration: row.Treatment1Frustration,
    }));
    const state = await load("first-period.csv", Papa.unparse(first), {
      customer: { column: "who" },
      scores: [{ column: "frustration", scale: "frustration" }],
      variation: {
        ...{ column: "queue", experiment: "queue-sign" },
        words: { Without_Notification: "without", With_Notification: "with" },
      },
    });
    expect(state).toMatchObject({ status: "done", rowsRead: 30, factsAccepted: 60 });
    const [comparison] = await comparisons("queue-sign", "frustration");
    expect([comparison?.control.n, comparison?.treatment.n]).toEqual([15, 15]);
    expect(comparison?.verdict).toBe("not-enough-answers");
    expect(comparison?.badge.tier).toBe("C");
  });
});
