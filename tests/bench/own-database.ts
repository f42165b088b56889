import { randomBytes } from "node:crypto";
import pg from "pg";

/** An empty database on the server of `address` for one bench; `drop` throws it away. */
export async function ownDatabase(address: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `cairn_bench_${randomBytes(6).toString("hex")}`;
  const url = new URL(address);
  url.pathname = `/${name}`;
  await onServer(address, `create database ${name}`);
  return { url: url.href, drop: () => onServer(address, `drop database ${name} with (force)`) };
}

async function onServer(address: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
