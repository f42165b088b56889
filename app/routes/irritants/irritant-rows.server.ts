import type { Member } from "#app/auth/require-member.server.ts";
import { readCatalogue } from "#app/db/catalogue.server.ts";
import { listExperiments } from "#app/db/experiment.server.ts";
import { listIrritants } from "#app/db/irritant.server.ts";
import { readIrritantStandings } from "#app/db/outcome-irritants.server.ts";
import type { RequestContext } from "#app/http/context.ts";
import { inLocale, type LocalizedText } from "#experiments/metrics/localized-text.ts";

/** The irritants of the workspace, the heaviest first, those given up at the end, each with its tests. */
export async function irritantRows(context: RequestContext, { workspace, locale }: Member) {
  const { db, pool } = context;
  const known = { irritants: listIrritants(db, workspace.id), catalogue: readCatalogue(db, workspace.id) };
  const [irritants, standings, experiments, { journeys }] = await Promise.all([
    known.irritants,
    readIrritantStandings(pool, workspace.id, known, context.now()),
    listExperiments(db, workspace.id),
    known.catalogue,
  ]);
  const inWords = (text: LocalizedText | null) => (text ? inLocale(text, locale) : null);
  const order = new Map(standings.map(({ key }, index) => [key, index]));
  const steps = journeys.flatMap(({ steps: own }) => own);
  return irritants
    .map((irritant) => {
      const standing = standings.find(({ key }) => key === irritant.key);
      const step = steps.find(({ id }) => id === irritant.stepId);
      const journey = journeys.find(({ id }) => id === irritant.journeyId);
      return {
        ...{ key: irritant.key, status: irritant.status, monthlyVolume: irritant.monthlyVolume },
        ...{ title: inLocale(irritant.title, locale), quote: inWords(irritant.quote) },
        owner: irritant.owner?.name ?? null,
        where: [journey, step].flatMap((place) => (place ? [inLocale(place.name, locale)] : [])),
        answers: standing?.scale
          ? {
              ...{ value: standing.value, n: standing.n, earlier: standing.earlier, scoring: standing.scale.scoring },
              scale: inLocale(standing.scale.name, locale),
            }
          : null,
        weight: standing?.weight ?? null,
        tests: experiments
          .filter(({ irritantId }) => irritantId === irritant.id)
          .map(({ key, experiment }) => ({
            ...{ key, name: inLocale(experiment.definition.name, locale), status: experiment.status },
          })),
      };
    })
    .sort((a, b) => (order.get(a.key) ?? irritants.length) - (order.get(b.key) ?? irritants.length));
}

export type IrritantRow = Awaited<ReturnType<typeof irritantRows>>[number];
