import { z } from "zod";
import type { SqlClient } from "./types.server.ts";

/** Comments of fewer customers than this could be traced to a person, so none is shown. */
export const fewestCommenters = 8;

export type Verbatim = {
  scaleId: number;
  score: number;
  /** 0 = unknown. */
  stepId: number;
  channelId: number;
  language: string | null;
  answeredAt: Date;
  body: string;
};

export type VerbatimPage =
  | { hidden: false; verbatims: Verbatim[]; next: string | null }
  /** Fewer than `fewestCommenters` customers commented within the filter. */
  | { hidden: true };

export type VerbatimFilter = {
  scaleIds?: readonly number[];
  stepIds?: readonly number[];
  channelIds?: readonly number[];
  /** Scores from … to, both included. */
  scores?: { from: number; to: number };
  /** Instants, from included, to excluded. */
  from?: Date;
  to?: Date;
};

type Row = {
  unit_id: string;
  answer_id: string;
  scale_id: number;
  score: number;
  step_id: number;
  channel_id: number;
  language: string | null;
  answered_at: Date;
  body: string;
};

/** $1 workspace, $2 scales, $3 steps, $4 channels, $5–$6 scores, $7–$8 instants; null: any. */
const filtered = `
  workspace_id = $1 and ($2::int[] is null or scale_id = any($2)) and ($3::int[] is null or step_id = any($3))
  and ($4::int[] is null or channel_id = any($4)) and ($5::int is null or score >= $5) and ($6::int is null or score <= $6)
  and ($7::timestamptz is null or answered_at >= $7) and ($8::timestamptz is null or answered_at < $8)`;

/**
 * What customers wrote, newest first, read through the index of recent comments. Customers are not named, and cannot
 * be: the filter must match comments of at least `fewestCommenters` of them.
 * @param before a `next` of the page before
 */
export async function recentVerbatims(
  sql: SqlClient,
  workspaceId: number,
  filter: VerbatimFilter = {},
  { before = null, take = 20 }: { before?: string | null; take?: number } = {},
): Promise<VerbatimPage> {
  const { scaleIds, stepIds, channelIds, scores, from, to } = filter;
  const parameters = [
    workspaceId,
    ...[scaleIds, stepIds, channelIds].map((ids) => ids?.slice() ?? null),
    ...[scores?.from ?? null, scores?.to ?? null, from ?? null, to ?? null],
  ];
  const commenters = await sql.query<{ count: string }>(
    `select count(distinct unit_id) from (
      select unit_id from answer_comment where ${filtered} order by answered_at desc limit 1000) c`,
    parameters,
  );
  if (Number(commenters.rows[0]?.count ?? 0) < fewestCommenters) return { hidden: true };
  const { rows } = await sql.query<Row>(
    `select unit_id, answer_id, scale_id, score, step_id, channel_id, language, answered_at, body from answer_comment
    where ${filtered} and ($9::timestamptz is null or (answered_at, unit_id, answer_id) < ($9, $10::uuid, $11::text))
    order by answered_at desc, unit_id desc, answer_id desc limit $12`,
    [...parameters, ...positionOf(before), take + 1],
  );
  const shown = rows.slice(0, take);
  const last = rows.length > take ? shown.at(-1) : undefined;
  return { hidden: false, verbatims: shown.map(toVerbatim), next: last ? cursorOf(last) : null };
}

function toVerbatim(row: Row): Verbatim {
  return {
    ...{ scaleId: row.scale_id, score: row.score, stepId: row.step_id, channelId: row.channel_id },
    ...{ language: row.language, answeredAt: row.answered_at, body: row.body },
  };
}

function cursorOf(row: Row): string {
  return Buffer.from(JSON.stringify([row.answered_at.toISOString(), row.unit_id, row.answer_id])).toString("base64url");
}

const position = z.tuple([z.iso.datetime(), z.guid(), z.string()]);

/** The place a cursor stands for; a cursor that is not ours starts at the top. */
function positionOf(cursor: string | null): [string, string, string] | [null, null, null] {
  try {
    const read = position.safeParse(JSON.parse(Buffer.from(cursor ?? "", "base64url").toString()));
    return read.success ? read.data : [null, null, null];
  } catch (error) {
    if (error instanceof SyntaxError) return [null, null, null];
    throw error;
  }
}
