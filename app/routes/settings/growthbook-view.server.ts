import { listExperiments } from "#app/db/experiment.server.ts";
import { findGrowthbook } from "#app/db/growthbook-connection.server.ts";
import { listLinks } from "#app/db/growthbook-link.server.ts";
import { linkView } from "#app/growthbook/link-view.ts";
import type { RequestContext } from "#app/http/context.ts";
import type { Locale } from "#app/i18n/locale.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";

type Context = Pick<RequestContext, "db" | "env" | "now">;

/** The connection as its page shows it, without its secrets; null when there is none. */
export async function connectionView({ db, env, now }: Context, workspaceId: number, host: string) {
  const connection = await findGrowthbook(db, workspaceId, env.secret);
  if (!connection) return null;
  const { mode, project, blockedUntil, heardAt, webhookKey, webhookSecret } = connection;
  return {
    ...{ mode, project, host: connection.host, hasWebhookSecret: webhookSecret !== null },
    webhookUrl: `${host}/webhooks/growthbook/${webhookKey}`,
    heardAt: heardAt?.toISOString() ?? null,
    blockedUntil: blockedUntil && blockedUntil > now() ? blockedUntil.toISOString() : null,
  };
}

/** Every test GrowthBook knows of, and the running ones it does not. */
export async function testRows({ db }: Context, workspaceId: number, locale: Locale) {
  const links = new Map((await listLinks(db, workspaceId)).map((link) => [link.experimentId, link]));
  const records = await listExperiments(db, workspaceId, { status: "not-draft" });
  return records.flatMap(({ id, key, experiment }) => {
    const link = links.get(id);
    const live = experiment.status === "running" || experiment.status === "paused";
    if (!link && !live) return [];
    const name = inLocale(experiment.definition.name, locale);
    return [{ key, name, link: link ? linkView(key, link) : null, readAt: link?.readAt?.toISOString() ?? null }];
  });
}

export type TestRow = Awaited<ReturnType<typeof testRows>>[number];
