import type pg from "pg";
import type { Prisma, PrismaClient } from "#prisma/generated/client.ts";

/** Raw SQL for ingestion, folding and payloads: node-postgres' own pool on both databases. */
export type SqlPool = Pick<pg.Pool, "query" | "connect">;

/** What answers SQL: the pool, or one of its clients inside a transaction. */
export type SqlClient = Pick<pg.ClientBase, "query">;

/** The client or a transaction: always a query's first argument. */
export type Db = PrismaClient | Prisma.TransactionClient;

export type Database = {
  kind: "pglite" | "postgres";
  pool: SqlPool;
  prisma: PrismaClient;
  /** Waits for what is running, then closes files and connections. Calling it again does nothing. */
  close(): Promise<void>;
};

/** The database cannot be used as it is; the message tells the operator why and what to do. */
export class DatabaseRefused extends Error {
  override name = "DatabaseRefused";
}
