import { type Actor, writeAuditWithin } from "#app/db/audit-entry.server.ts";
import type { SqlPool } from "#app/db/types.server.ts";
import { eraseCustomer } from "./erase.ts";
import type { FoldHook } from "./fold.ts";
import { type KeptFacts, readKeptFacts } from "./kept-facts.ts";

type Asked = { workspaceId: number; actor: Actor };

/** What a customer may ask for: to see what is kept of them, and to have it erased. Both are noted in the audit log. */
export type Customers = {
  read(asked: Asked, customer: string): Promise<KeptFacts>;
  /** @returns how many rows were deleted; 0: nothing was kept */
  erase(asked: Asked, customer: string): Promise<number>;
};

type CustomersOptions = {
  pool: SqlPool;
  /** See `Ingest.unitId`. */
  unitId(workspaceId: number, customer: string): Promise<string>;
  /** Writes what is still in memory about customers. */
  flush(): Promise<void>;
  /** See `createFolder`. */
  onFolded: FoldHook;
};

/** The log names nobody: a part of the keyed hash, which whoever has the customer's key can compare. */
const namedBy = 8;

export function createCustomers({ pool, unitId, flush, onFolded }: CustomersOptions): Customers {
  return {
    async read({ workspaceId, actor }, customer) {
      await flush();
      const unit = await unitId(workspaceId, customer);
      const kept = await readKeptFacts(pool, workspaceId, unit);
      const subject = { subjectKind: "customer", subjectKey: unit.slice(0, namedBy) };
      await writeAuditWithin(pool, { workspaceId, actor, action: "customer.read", ...subject });
      return kept;
    },
    async erase({ workspaceId, actor }, customer) {
      await flush();
      const unit = await unitId(workspaceId, customer);
      const subject = { subjectKind: "customer", subjectKey: unit.slice(0, namedBy) };
      const { rows } = await eraseCustomer(pool, workspaceId, unit, {
        onFolded,
        onErased: (tx, after) =>
          writeAuditWithin(tx, { workspaceId, actor, action: "customer.erase", ...subject, after }),
      });
      return rows;
    },
  };
}
