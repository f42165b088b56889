import { currentCycle } from "#app/db/cycle.server.ts";
import { makeDigest } from "#app/db/digest.server.ts";
import { counted, type Job, type JobContext } from "./job.ts";
import { weekly } from "./schedule.ts";

/** Long after the last link to it has expired; members read it until then. */
const keptDays = 400;

/** Workspaces where somebody, or a program, waits for the digest. */
function wantedIn({ db }: Pick<JobContext, "db">) {
  return db.$queryRaw<{ id: number; name: string; timeZone: string }[]>`
    select w.id, w.name, w.time_zone as "timeZone" from workspace w
    where exists (select from digest_subscription s where s.workspace_id = w.id)
      or exists (select from webhook_endpoint e
                 where e.workspace_id = w.id and e.disabled_at is null and 'digest.ready' = any(e.events))
    order by w.id`;
}

/** Makes this week's digest of every workspace that wants one, and tells where it can be read. */
export const digest: Job = {
  name: "digest",
  schedule: weekly("monday", "05:30"),
  timeoutSeconds: 1800,
  due: async (context) => (await wantedIn(context)).length > 0,
  run: async (context, now, signal) => {
    const { db, pool, env } = context;
    const addresses = { origin: env.origin ?? `http://${env.host}:${env.port}`, secret: env.secret };
    let made = 0;
    for (const workspace of await wantedIn(context)) {
      signal.throwIfAborted();
      const cycle = await currentCycle(db, workspace.id);
      if (cycle && (await makeDigest({ db, pool }, workspace, cycle, now, addresses))) made += 1;
    }
    if (env.origin === null && made > 0) context.log.warn("ORIGIN is not set: links to digests lead to this machine");
    const before = new Date(now.getTime() - keptDays * 86_400_000);
    const { count } = await db.digest.deleteMany({ where: { at: { lt: before } } });
    return counted({ made, forgotten: count });
  },
};
