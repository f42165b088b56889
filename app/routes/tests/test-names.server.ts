import type { Db } from "#app/db/types.server.ts";
import { inLocale, type Locale, localizedTextSchema } from "#experiments/metrics/localized-text.ts";

/** What the tests of these keys are called, for links; a key that is gone is its own name. */
export async function testNames(
  db: Db,
  workspaceId: number,
  keys: readonly string[],
  locale: Locale,
): Promise<(key: string) => string> {
  if (keys.length === 0) return (key) => key;
  const rows = await db.experiment.findMany({
    where: { workspaceId, key: { in: [...keys] } },
    select: { key: true, name: true },
  });
  const names = new Map(rows.map(({ key, name }) => [key, inLocale(localizedTextSchema.parse(name), locale)]));
  return (key) => names.get(key) ?? key;
}
