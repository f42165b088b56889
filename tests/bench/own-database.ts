import { randomBytes } from "node:crypto";
import pg from "pg";

/** An empty database on the server of `address` for one bench, and how that is set up; `drop` throws it away. */
export async function ownDatabase(address: string): Promise<{ url: string; settings: string; drop(): Promise<void> }> {
  const name = `cairn_bench_${randomBytes(6).toString("hex")}`;
  const url = new URL(address);
  url.pathname = `/${name}`;
  await onServer(address, `create database ${name}`);
  const said = await onServer(address, settingsSql);
  return {
    url: url.href,
    settings: said.map((row) => Object.values(row).join(" ")).join(", "),
    drop: async () => void (await onServer(address, `drop database ${name} with (force)`)),
  };
}

/** What the figures depend on, as the server says it. */
const settingsSql = `
  select name, current_setting(name) from unnest(array['fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers',
    'max_wal_size', 'checkpoint_timeout', 'wal_compression']) name`;

async function onServer(address: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
