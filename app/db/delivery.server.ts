import { z } from "zod";
import { type DeliveryOutcome, deliveryOutcomes } from "#experiments/definition/delivery.ts";
import type { SqlPool } from "./types.server.ts";

export type DeliveryWrite = {
  workspaceId: number;
  /** See `Ingest.unitId`. */
  unitId: string;
  experimentId: number;
  /** The look-up it belongs to: one customer, one contact. */
  deliveryId: string;
  phase: number;
  variation: number;
  outcome: DeliveryOutcome;
  /** The user; the row is its own record of who said what. */
  recordedBy: number | null;
  at: Date;
};

/** Records a delivery once; the same look-up's later word replaces its earlier one. */
export async function recordDelivery(pool: SqlPool, delivery: DeliveryWrite): Promise<"recorded" | "unchanged"> {
  const { unitId, experimentId, deliveryId, workspaceId, phase, variation, outcome, recordedBy, at } = delivery;
  const { rowCount } = await pool.query(
    `insert into delivery as d (unit_id, experiment_id, delivery_id, workspace_id, phase, variation, outcome, recorded_by, at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (unit_id, experiment_id, delivery_id) do update
      set outcome = excluded.outcome, recorded_by = excluded.recorded_by, at = excluded.at
      where d.workspace_id = excluded.workspace_id and d.outcome <> excluded.outcome`,
    [unitId, experimentId, deliveryId, workspaceId, phase, variation, outcome, recordedBy, at.toISOString()],
  );
  return rowCount === 0 ? "unchanged" : "recorded";
}

const outcomeRow = z.object({ experiment_id: z.number(), outcome: z.enum(deliveryOutcomes) });

/** What was recorded in one look-up, by test id. */
export async function readDeliveries(
  pool: SqlPool,
  workspaceId: number,
  unitId: string,
  deliveryId: string,
): Promise<Record<number, DeliveryOutcome>> {
  const { rows } = await pool.query(
    "select experiment_id, outcome from delivery where workspace_id = $1 and unit_id = $2 and delivery_id = $3",
    [workspaceId, unitId, deliveryId],
  );
  return Object.fromEntries(
    z
      .array(outcomeRow)
      .parse(rows)
      .map((row) => [row.experiment_id, row.outcome]),
  );
}
