import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { presetOf, scaleFromPreset } from "#experiments/metrics/scale-presets.ts";
import { type ApiWorkspace, apiServices, apiWorkspace } from "#tests/support/api-workspace.ts";

// San Francisco airport's passenger surveys of 2017 and 2018 through the API, as an analyst would load them: one saved
// mapping per year, because the export's column names differ. Nothing was tested between the two years.
const data = join(import.meta.dirname, "../../../shared/data");
const absent = !existsSync(join(data, "expected.json"));
if (absent) process.stdout.write("real survey import: skipped, ../shared/data is not here\n");

type Level = { n: number; mean: number; top2_share: number };
type Year = { rows: number; csat_overall: Level; ces_find_way: Level; nps: { n: number; nps: number; ci95: number[] } };

const blank = ["0", "6", "Blank"];
const mappingOf = (year: number, names: { find: string; nps: string }) => ({
  date: { constant: `${year}-05-15` },
  scores: [
    { column: "Q7ALL", scale: "csat", missing: blank },
    { column: names.find, scale: "ces-5", missing: blank },
    { column: names.nps, scale: "nps", missing: ["11", "Blank"] },
  ],
  channel: { constant: "airport" },
  weight: { column: "WEIGHT" },
});
/** Names as each year's file has them: 2018 ends Q14FIND and NETPRO with spaces. */
const headers = {
  2017: { find: "Q14FIND", nps: "NETPRO" },
  2018: { find: "Q14FIND ", nps: "NETPRO  " },
};

let server: Awaited<ReturnType<typeof apiServices>>;
let airport: ApiWorkspace;
let published: Record<"sfo_2017" | "sfo_2018", Year>;
const today = new Date("2018-05-31T12:00:00Z");

type State = { id: number; status: string; rowsRead: number; factsAccepted: number; [field: string]: unknown };

async function load(year: 2017 | 2018, mapping: string): Promise<State> {
  const body = new FormData();
  const name = `sfo_customer_survey_${year}.csv`;
  body.set("file", new File([readFileSync(join(data, name))], name, { type: "text/csv" }));
  body.set("mapping", mapping);
  body.set("saveAs", `Airport ${year}`);
  if (!mapping.startsWith("{")) body.delete("saveAs");
  const { id } = (await airport.ok("POST", "/api/v1/imports", body)) as State;
  await server.services.imports.idle();
  return (await airport.ok("GET", `/api/v1/imports/${id}`)) as State;
}

const keyResults = { csat: "csat", ces: "ces-5", nps: "nps" } as const;

async function setUp(): Promise<void> {
  for (const instrument of ["csat", "ces-5", "nps"] as const) {
    const preset = presetOf(instrument);
    if (!preset) throw new Error(`no preset ${instrument}`);
    await airport.ok("PUT", `/api/v1/scales/${instrument}`, scaleFromPreset(preset));
    const metric = { name: instrument, kind: "survey", scale: instrument };
    await airport.ok("PUT", `/api/v1/metrics/${instrument}`, metric);
  }
  await airport.ok("PUT", "/api/v1/channels/airport", { name: "Airport", kind: "mixed" });
  const cycle = { name: "May 2018", startsOn: "2018-04-01", endsOn: "2018-06-30" };
  await airport.ok("PUT", "/api/v1/cycles/2018-q2", cycle);
  await airport.ok("PUT", "/api/v1/objectives/passengers", { title: "Passengers at ease", cycle: "2018-q2" });
  for (const [key, metric] of Object.entries(keyResults)) {
    await airport.ok("PUT", `/api/v1/key-results/${key}`, {
      ...{ objective: "passengers", title: key, kind: "increase", metric, source: "yearly survey" },
      ...{ startsOn: "2018-04-01", dueOn: "2018-06-30", baselineFrom: "2017-05-01", baselineTo: "2017-05-31" },
    });
  }
}

type Value = { value: number | null; n: number; interval: { lower: number; upper: number } | null };
type Reading = { value: Value; measuredBaseline: Value };
const reading = async (key: string) => (await airport.ok("GET", `/api/v1/key-results/${key}`)) as Reading;

describe.skipIf(absent)("the airport surveys of 2017 and 2018, imported through the API", () => {
  const states: State[] = [];
  beforeAll(async () => {
    published = JSON.parse(readFileSync(join(data, "expected.json"), "utf8"));
    server = await apiServices({ now: () => today });
    airport = await apiWorkspace(server.services, "airport");
    await setUp();
    for (const year of [2017, 2018] as const) {
      states.push(await load(year, JSON.stringify(mappingOf(year, headers[year]))));
    }
    await server.services.folder.foldNow();
  }, 300_000);
  afterAll(() => server?.close());

  it("takes every score and counts the codes that mean no answer, by column", () => {
    for (const [index, year] of (["sfo_2017", "sfo_2018"] as const).entries()) {
      const { rows, csat_overall, ces_find_way, nps } = published[year];
      const answers = csat_overall.n + ces_find_way.n + nps.n;
      expect(states[index]).toMatchObject({
        ...{
          status: "done",
          problem: null,
          rowsRead: rows,
          factsAccepted: answers,
          factsDuplicate: 0,
          rowsRejected: 0,
        },
        missing: { Q7ALL: rows - csat_overall.n },
      });
    }
    expect(states[1]?.missing).toEqual({ Q7ALL: 184, Q14FIND: 206, NETPRO: 159 });
  });

  it("gives the published levels of both years as value and measured baseline", async () => {
    const { sfo_2017, sfo_2018 } = published;
    const nps = await reading("nps");
    expect(nps.value).toMatchObject({ n: 2650 });
    expect(nps.value.value).toBeCloseTo(sfo_2018.nps.nps, 4);
    expect(nps.value.interval?.lower).toBeCloseTo(sfo_2018.nps.ci95[0] ?? 0, 2);
    expect(nps.value.interval?.upper).toBeCloseTo(sfo_2018.nps.ci95[1] ?? 0, 2);
    expect(nps.measuredBaseline).toMatchObject({ n: 2746 });
    expect(nps.measuredBaseline.value).toBeCloseTo(sfo_2017.nps.nps, 4);

    const csat = await reading("csat");
    expect([csat.value.n, csat.measuredBaseline.n]).toEqual([2625, 2688]);
    expect(csat.value.value).toBeCloseTo(sfo_2018.csat_overall.top2_share, 4);
    expect(csat.measuredBaseline.value).toBeCloseTo(sfo_2017.csat_overall.top2_share, 4);

    const ces = await reading("ces");
    expect([ces.value.n, ces.measuredBaseline.n]).toEqual([2603, 2683]);
    expect(ces.value.value).toBeCloseTo(sfo_2018.ces_find_way.mean, 4);
    expect(ces.measuredBaseline.value).toBeCloseTo(sfo_2017.ces_find_way.mean, 4);
  });

  it.each(Object.keys(keyResults))(
    "shows the fall of %s as a level: no test credited, drift carries it",
    async (key) => {
      type Part = { value: number };
      type Answer = {
        value: Record<"movement" | "within" | "drift" | "mix" | "testsTotal", Part> & { tests: unknown[] };
      };
      const { value } = (await airport.ok("GET", `/api/v1/key-results/${key}/decomposition`)) as Answer;
      expect(value.movement.value).toBeLessThan(0);
      expect(value.tests).toEqual([]);
      expect(value.testsTotal.value).toBe(0);
      expect(value.drift.value).toBeCloseTo(value.within.value, 12);
      expect(value.mix.value + value.drift.value).toBeCloseTo(value.movement.value, 9);
    },
  );

  it("adds nothing when a year is imported again with its saved mapping", async () => {
    const again = await load(2018, "Airport 2018");
    const facts = states[1]?.factsAccepted;
    expect(again).toMatchObject({ status: "done", factsAccepted: 0, factsDuplicate: facts, rowsRejected: 0 });
    await server.services.folder.foldNow();
    expect((await reading("nps")).value.n).toBe(published.sfo_2018.nps.n);
  });

  it("refuses last year's mapping where a column of it is not in this year's file", async () => {
    const body = new FormData();
    body.set("file", new File(["Q7ALL,NETPRO\n4,9\n"], "other.csv", { type: "text/csv" }));
    body.set("mapping", "Airport 2018");
    const response = await airport.call("POST", "/api/v1/imports", body);
    expect(response.status).toBe(422);
    const { error } = await response.json();
    expect(error.issues.map((issue: { code: string }) => issue.code)).toEqual(["unknown-column", "unknown-column"]);
  });
});
