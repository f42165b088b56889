import { findExperiment } from "#app/db/experiment.server.ts";
import { answerLink } from "#app/db/growthbook-link.server.ts";
import { queueForGrowthbook } from "#app/db/growthbook-queue.server.ts";
import { refused, type Saved, type Writer } from "#app/db/saved.ts";
import type { Db } from "#app/db/types.server.ts";
import { keepTheirs } from "./keep-theirs.server.ts";

/** What a person may say to a test's state in GrowthBook. `send` takes up a test from before the server was connected. */
export const linkAnswers = ["retry", "push", "keep", "send"] as const;
export type LinkAnswer = (typeof linkAnswers)[number];

/** Carries out the answer in the caller's transaction; GrowthBook itself follows with the next run of the outbox. */
export async function answerForTest(
  db: Db,
  writer: Writer,
  key: string,
  answer: LinkAnswer,
  now: Date,
): Promise<Saved> {
  const record = await findExperiment(db, writer.workspaceId, key);
  if (!record) return refused("unknown-test", "test", { key });
  if (answer === "keep") return await keepTheirs(db, writer, record, now);
  if (answer === "send") await queueForGrowthbook(db, writer.workspaceId, record.id, now);
  else await answerLink(db, writer, { experimentId: record.id, key }, answer, now);
  return { ok: true, id: record.id, outcome: "changed" };
}
