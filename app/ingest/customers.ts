import { type Actor, writeAuditWithin } from "#app/db/audit-entry.server.ts";
import type { SqlPool } from "#app/db/types.server.ts";
import { eraseCustomer } from "./erase.ts";
import type { FoldHook } from "./fold.ts";
import { countKeptFacts, type KeptCount, type KeptFacts, readKeptFacts } from "./kept-facts.ts";

type Asked = { workspaceId: number; actor: Actor };

/** What a customer may ask for: to know what is kept of them, to have it, to have it erased. The audit log notes each. */
export type Customers = {
  lookUp(asked: Asked, customer: string): Promise<KeptCount[]>;
  read(asked: Asked, customer: string): Promise<KeptFacts>;
  /**
   * Facts that are being stored at this moment stay, as if they had come afterwards.
   * @returns how many rows were deleted; 0: nothing was kept
   */
  erase(asked: Asked, customer: string): Promise<number>;
};

type CustomersOptions = {
  pool: SqlPool;
  /** See `Ingest.unitId`. */
  unitId(workspaceId: number, customer: string): Promise<string>;
  /** Writes the attributes this process noted; what another one notes within seconds comes after the erasure. */
  flush(): Promise<void>;
  /** See `createFolder`. */
  onFolded: FoldHook;
};

/** The log names nobody: it tells by a part of the keyed hash which lines are about the same customer. */
const namedBy = 8;

export function createCustomers({ pool, unitId, flush, onFolded }: CustomersOptions): Customers {
  async function find(workspaceId: number, customer: string) {
    await flush();
    const unit = await unitId(workspaceId, customer);
    return { unit, subject: { workspaceId, subjectKind: "customer", subjectKey: unit.slice(0, namedBy) } };
  }
  return {
    async lookUp({ workspaceId, actor }, customer) {
      const { unit, subject } = await find(workspaceId, customer);
      await writeAuditWithin(pool, { ...subject, actor, action: "customer.look-up" });
      return await countKeptFacts(pool, workspaceId, unit);
    },
    async read({ workspaceId, actor }, customer) {
      const { unit, subject } = await find(workspaceId, customer);
      await writeAuditWithin(pool, { ...subject, actor, action: "customer.read" });
      return await readKeptFacts(pool, workspaceId, unit);
    },
    async erase({ workspaceId, actor }, customer) {
      const { unit, subject } = await find(workspaceId, customer);
      const { rows } = await eraseCustomer(pool, workspaceId, unit, {
        onFolded,
        onErased: (tx, after) => writeAuditWithin(tx, { ...subject, actor, action: "customer.erase", after }),
      });
      return rows;
    },
  };
}
