import { listKeyResults } from "#app/db/key-result.server.ts";
import { readSeriesRows } from "#app/db/key-result-series.server.ts";
import { listMetrics } from "#app/db/metric.server.ts";
import { addDays, type Day, periodEnding } from "#experiments/okr/day.ts";
import { pooledValue } from "#experiments/okr/pooled-value.ts";
import { createRandom } from "#experiments/stats/random.ts";
import { checkInDays } from "./clock.ts";
import type { SeedServices } from "./seed.ts";
import type { DemoWorld } from "./settings.ts";

/** What owners write each week, in their own language; the last ones are the latest. */
const sentences: Record<string, readonly string[]> = {
  "returns-easier": [
    "Baseline is in, the one-page form is half way.",
    "Form test still running, nothing to say before it is over.",
    "Comments about the order number are getting rarer.",
    "One-page form shipped to everyone today.",
    "First full week with the new form.",
    "Refund bot stopped at the loss we had accepted; the form holds.",
    "Stores take more returns now, watch the mix.",
  ],
  "help-easier": [
    "Point de départ confirmé, l’équipe se forme au rappel.",
    "Le rappel est proposé à une personne sur deux depuis lundi.",
    "Les agents aiment, les clients aussi semble-t-il ; trop tôt pour le dire.",
    "Deux cents réponses par variante, on continue.",
    "Moins d’appels répétés dans le journal cette semaine.",
    "L’écart tient, on prépare le déploiement.",
    "On attend la décision de jeudi.",
  ],
  "fewer-second-calls": [
    "Le journal compte bien les rappels sous sept jours.",
    "Stable.",
    "Stable, le rappel n’est ouvert qu’à la moitié des clients.",
    "Première baisse visible.",
    "La baisse se confirme côté rappel.",
    "Rien de nouveau, on laisse courir.",
    "À suivre après le déploiement du rappel.",
  ],
  "delivery-satisfied": [
    "Survey moved to the evening of the delivery.",
    "Map test is live.",
    "No effect of the map so far.",
    "Black Friday volumes are coming, carriers are stretched.",
  ],
  "nps-holds": [
    "Dans la bande.",
    "Dans la bande, intervalle large.",
    "Rien à signaler.",
    "Rien à signaler.",
    "Un peu plus bas, dans l’intervalle.",
    "Dans la bande.",
    "Dans la bande.",
  ],
};

/** A check-in each week with the value as it stood that day; one owner stopped writing, and it shows. */
export async function seedCheckIns({ db, pool }: Pick<SeedServices, "db" | "pool">, world: DemoWorld): Promise<void> {
  const { workspaceId, cycle, today } = world;
  const random = createRandom("check-ins");
  const metrics = await listMetrics(db, workspaceId);
  const series = await readSeriesRows(pool, workspaceId, metrics, { from: addDays(cycle.period.from, -28), to: today });
  for (const { id, key, keyResult, owner } of await listKeyResults(db, workspaceId)) {
    const metric = metrics.find((one) => one.id === keyResult.metricId);
    if (!metric || (await db.checkIn.count({ where: { keyResultId: id } })) > 0) continue;
    const texts = sentences[key] ?? [];
    const days: Day[] = checkInDays(cycle.period, today).slice(0, texts.length);
    const cells = (series.get(metric.id) ?? []).filter(({ experimentId }) => experimentId === 0);
    let confidence = 5;
    for (const [week, day] of days.entries()) {
      const pooled = pooledValue(metric, keyResult, cells, periodEnding(day, keyResult.windowDays));
      confidence = Math.min(9, Math.max(2, confidence + random.int(3) - 1));
      await db.checkIn.create({
        data: {
          workspaceId,
          keyResultId: id,
          at: new Date(`${day}T09:00:00Z`),
          value: pooled.value,
          answers: pooled.n,
          confidence,
          sentence: texts[week] ?? "",
          authorId: owner?.id ?? null,
        },
      });
    }
  }
}
