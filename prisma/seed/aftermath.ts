import { recordDecision } from "#app/db/decision.server.ts";
import { findExperiment } from "#app/db/experiment.server.ts";
import { moveExperiment } from "#app/db/experiment-move.server.ts";
import { findMemberByEmail } from "#app/db/owner.server.ts";
import type { Writer } from "#app/db/saved.ts";
import type { Db } from "#app/db/types.server.ts";
import { morningBefore } from "./clock.ts";
import type { SeedServices } from "./seed.ts";
import { type DemoWorld, must } from "./settings.ts";
import { demoTests } from "./tests.ts";

/** Stops each test on the evening its own results breached the accepted loss. */
export async function seedStops(db: Db, world: DemoWorld, stops: ReadonlyMap<string, Date>): Promise<void> {
  for (const [key, at] of stops) {
    const record = await findExperiment(db, world.workspaceId, key);
    if (record?.experiment.status !== "running") continue;
    must(await moveExperiment(db, world.writer, record, { move: "stop", reason: "affordable-loss" }, at));
    const { name } = record.experiment.definition;
    await db.notification.create({
      data: { workspaceId: world.workspaceId, at, kind: "experiment.loss-reached", subjectKey: key, data: { name } },
    });
  }
}

/** The decisions people took, on the day they took them. */
export async function seedDecisions({ db }: Pick<SeedServices, "db">, world: DemoWorld, now: Date): Promise<void> {
  for (const { key, owner, end } of demoTests) {
    const record = await findExperiment(db, world.workspaceId, key);
    if (end?.kind !== "decided" || record?.experiment.status !== "running") continue;
    const { verdict, variation, reason, learning, nextStep, daysAgo } = end;
    const writer = await writerOf(db, world, owner);
    const evidence = { recommended: verdict, summary: null };
    must(
      await recordDecision(
        db,
        writer,
        record,
        { verdict, variation, reason, learning, nextStep },
        evidence,
        morningBefore(now, daysAgo),
      ),
    );
  }
}

async function writerOf(db: Db, { workspaceId }: DemoWorld, email: string): Promise<Writer> {
  const person = await findMemberByEmail(db, workspaceId, email);
  if (!person) throw new RangeError(`the demo has no member ${email}`);
  return { workspaceId, actor: { kind: "user", id: person.id, name: person.name } };
}
