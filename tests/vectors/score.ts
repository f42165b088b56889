import { run } from "./adapter.ts";
import { type Mismatch, mismatches } from "./compare.ts";
import { type Deviation, deviationOf, type Vector } from "./deviations.ts";

export type Verdict = {
  id: string;
  method: string;
  verdict: "pass" | "fail" | "deviation";
  deviation: Deviation | null;
  mismatches: Mismatch[];
};

/** Scores every vector; a method the engine lacks is a fail. */
export function scoreAll(vectors: readonly Vector[]): Verdict[] {
  return vectors.map((vector) => {
    const { id, method } = vector;
    const got = answer(vector);
    const found = mismatches(method, got, vector.expected, vector.accurate);
    if (got !== undefined && found.length === 0)
      return { id, method, verdict: "pass", deviation: null, mismatches: [] };
    const deviation = deviationOf(vector, got);
    const verdict = deviation === null ? "fail" : "deviation";
    return { id, method, verdict, deviation, mismatches: found };
  });
}

function answer({ method, settings, input }: Vector): unknown {
  try {
    return run(method, settings, input);
  } catch (error) {
    // a throwing method is a failed vector, shown with its message, not the end of the run
    return { thrown: String(error) };
  }
}

const statsmodelsNote =
  "Note: miettinen_nurminen_ci is scored with statsmodels' fit of the shares (its issue 10269); the product uses the paper's.";

/** The report `npm run vectors` prints: a line per method, the deviations with their reasons, the totals. */
export function report(verdicts: readonly Verdict[]): string {
  const lines: string[] = [];
  for (const method of new Set(verdicts.map((one) => one.method))) {
    const own = verdicts.filter((one) => one.method === method);
    lines.push(`${method.padEnd(26)} ${tally(own)}`);
    for (const one of own.filter(({ verdict }) => verdict === "fail")) {
      lines.push(`    FAIL ${one.id} ${JSON.stringify(one.mismatches.slice(0, 3))}`);
    }
  }
  const deviations = verdicts.filter(({ verdict }) => verdict === "deviation");
  if (deviations.length > 0) lines.push("", "Deliberate deviations (behaviour of the reference marked “do not copy”):");
  for (const { id, deviation } of deviations)
    lines.push(`  ${id.padEnd(30)} ${deviation?.quirk}: ${deviation?.reason}`);
  if (verdicts.some(({ method }) => method === "prop.diff")) lines.push("", statsmodelsNote);
  lines.push("", `total: ${verdicts.length} scored, ${tally(verdicts)}`);
  return lines.join("\n");
}

function tally(verdicts: readonly Verdict[]): string {
  const count = (wanted: Verdict["verdict"]) => verdicts.filter(({ verdict }) => verdict === wanted).length;
  return `pass ${String(count("pass")).padStart(3)}  fail ${count("fail")}  deviation ${count("deviation")}`;
}
