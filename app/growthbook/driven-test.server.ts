import { z } from "zod";
import { type ExperimentRecord, listExperiments } from "#app/db/experiment.server.ts";
import type { GrowthbookConnection } from "#app/db/growthbook-connection.server.ts";
import type { GrowthbookLink } from "#app/db/growthbook-link.server.ts";
import type { Db } from "#app/db/types.server.ts";
import { flagValueSchema, flagValueTypes } from "#experiments/definition/flag-value.ts";
import { inLocale, type Locale, localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import { type Driven, valueText } from "./mirror.ts";
import type { FlagBasics, Wording } from "./request-bodies.ts";

export type DrivenTest = { record: ExperimentRecord; driven: Driven; flag: FlagBasics; wording: Wording };

/** Where a flag nobody wrote down is on. */
const defaultEnvironments = ["production"];

/**
 * A test with everything that GrowthBook is told about it; null when it is gone.
 * @param origin the public address of this server, for links; null leaves them out
 */
export async function readDrivenTest(
  db: Db,
  connection: GrowthbookConnection,
  { workspaceId, experimentId, token }: GrowthbookLink,
  origin: string | null,
): Promise<DrivenTest | null> {
  const [record] = await listExperiments(db, workspaceId, { id: experimentId });
  if (!record) return null;
  const { definition } = record.experiment;
  const row = await db.flag.findUnique({ where: { workspaceId_key: { workspaceId, key: definition.flagKey } } });
  const workspace = await db.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { locale: true } });
  const locale: Locale = workspace.locale === "fr" ? "fr" : "en";
  const [control] = definition.variations;
  return {
    record,
    driven: { experiment: record.experiment, token, environments: row?.environments ?? defaultEnvironments },
    flag: {
      valueType: row ? z.enum(flagValueTypes).parse(row.valueType) : definition.valueType,
      defaultValue: valueText(row ? flagValueSchema.parse(row.defaultValue) : (control?.value ?? null)),
      description: row?.description ?? null,
    },
    wording: await wordingOf(db, record, { locale, origin, project: connection.project }),
  };
}

type About = { locale: Locale; origin: string | null; project: string | null };

/** Custom fields cost money there, so the key result is mirrored as a tag and as a link in the description. */
async function wordingOf(db: Db, record: ExperimentRecord, { locale, origin, project }: About): Promise<Wording> {
  const keyResult =
    record.keyResultId === null
      ? null
      : await db.keyResult.findUnique({
          where: { id: record.keyResultId },
          include: { objective: { include: { cycle: { select: { key: true } } } } },
        });
  const link = (path: string) => (origin === null ? "" : ` ${origin}${path}`);
  const lines = [`Steered by Cairn: test ${record.key}.${link(`/tests/${record.key}`)}`];
  if (keyResult) {
    const title = inLocale(localizedTextSchema.parse(keyResult.title), locale);
    lines.push(`Key result: ${title}.${link(`/key-results/${keyResult.key}`)}`);
  }
  const tags = keyResult ? ["cairn", `okr:${keyResult.objective.cycle.key}-${keyResult.key}`] : ["cairn"];
  return { locale, project, tags, description: lines.join("\n") };
}
