import type { ExperimentDefinition } from "#experiments/definition/experiment.ts";
import type { Db } from "./types.server.ts";

/** Whom a test meets and what they are given. */
const approvedFields = [
  "variations",
  "audience",
  "hashAttribute",
  "unit",
  "exclusion",
] as const satisfies readonly (keyof ExperimentDefinition)[];

/** The largest share of its audience a test lets in as it is written. */
export function highestCoverage({ ramp, coverage }: ExperimentDefinition): number {
  return ramp?.steps.at(-1) ?? coverage;
}

/**
 * In a workspace whose launches a second person approves: the field in which a running test would go beyond what was
 * approved. New lots alone, words, metrics and the pace of a ramp stay within it; another audience, other variations
 * or a larger share do not, or a launch approved for few would be a way to everybody.
 * @param changed the fields that the author changed
 * @returns null within what was approved, and where nobody asks for a second person
 */
export async function beyondApproval(
  db: Db,
  workspaceId: number,
  before: ExperimentDefinition,
  { changed, highest }: { changed: readonly (keyof ExperimentDefinition)[]; highest: number },
): Promise<keyof ExperimentDefinition | null> {
  const field = approvedFields.find((one) => changed.includes(one));
  if (!field && highest <= highestCoverage(before)) return null;
  const { approvalRequired } = await db.workspace.findUniqueOrThrow({
    where: { id: workspaceId },
    select: { approvalRequired: true },
  });
  return approvalRequired ? (field ?? "coverage") : null;
}
