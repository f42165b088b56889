import { newSealedSecret } from "./sealed-secret.server.ts";
import type { Db } from "./types.server.ts";

export type WorkspaceWrite = {
  key: string;
  name: string;
  isDemo?: boolean;
  locale: string;
  timeZone: string;
  createdAt?: Date;
};

/**
 * Creates a workspace with its own key for customer ids (256 random bits, sealed under `secret`).
 * @param secret `env.secret`
 * @throws the unique violation of `workspace_key_key` when the key is taken
 */
export async function createWorkspace(db: Db, workspace: WorkspaceWrite, secret: string) {
  return await db.workspace.create({ data: { ...workspace, sealedSecret: newSealedSecret(secret) } });
}

export async function findWorkspace(db: Db, id: number) {
  return await db.workspace.findUnique({ where: { id } });
}

export async function findWorkspaceByKey(db: Db, key: string) {
  return await db.workspace.findUnique({ where: { key } });
}

export async function listWorkspaces(db: Db, ids: readonly number[]) {
  return await db.workspace.findMany({ where: { id: { in: [...ids] } }, orderBy: { name: "asc" } });
}

export async function findDemoWorkspace(db: Db) {
  return await db.workspace.findFirst({ where: { isDemo: true }, orderBy: { id: "asc" } });
}

/** The workspaces that are not the demo, oldest first. */
export async function listOwnWorkspaces(db: Db) {
  return await db.workspace.findMany({ where: { isDemo: false }, orderBy: { id: "asc" } });
}

export async function saveWorkspace(
  db: Db,
  id: number,
  data: {
    name?: string;
    locale?: string;
    timeZone?: string;
    approvalRequired?: boolean;
    retentionMonths?: number | null;
  },
): Promise<void> {
  await db.workspace.update({ where: { id }, data });
}

/** After how many months facts become anonymous; null: never. */
export async function readRetention(db: Db, id: number): Promise<number | null> {
  const { retentionMonths } = await db.workspace.findUniqueOrThrow({
    where: { id },
    select: { retentionMonths: true },
  });
  return retentionMonths;
}

/** Makes changes to the people of a workspace wait for one another, until the end of the transaction. */
export async function lockWorkspace(tx: Db, id: number): Promise<void> {
  await tx.$queryRaw`select id from workspace where id = ${id} for update`;
}
