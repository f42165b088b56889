import { existsSync, renameSync, rmSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type DataPlaces, dataPlaces } from "#app/env.server.ts";
import { lockData } from "./data-lock.server.ts";
import { operate, reach, run } from "./operate.server.ts";
import { DatabaseRefused } from "./types.server.ts";

/** What a backup of the embedded database holds, as far as it is there: names below DATA_DIR. */
export const embeddedParts = ["pglite", "secret", "uploads"] as const;

/** `npm run backup -- FILE` */
export async function main([file]: string[]): Promise<void> {
  // A backup holds everything: it is for its owner alone.
  process.umask(0o077);
  await operate(async () => {
    if (!file) throw new DatabaseRefused("Name the file: npm run backup -- FILE");
    const places = dataPlaces();
    const { databaseUrl } = places;
    return databaseUrl === null ? await backUpEmbedded(places, file) : await backUpServer(databaseUrl, places, file);
  });
}

/**
 * Packs the embedded database, the secret and the files waiting to be imported into `file` (tar, gzip). The lock keeps
 * every server away meanwhile; what a killed one left is copied with its log, from which it recovers as it would have.
 */
async function backUpEmbedded({ dataDir, secretFile }: DataPlaces, file: string): Promise<string> {
  const folder = join(dataDir, "pglite");
  if (!existsSync(folder) || existsSync(`${folder}.creating`)) {
    throw new DatabaseRefused(`There is no database in ${dataDir}: nothing to back up.`);
  }
  const unlock = await lockData(folder);
  try {
    const parts = embeddedParts.filter((part) => existsSync(join(dataDir, part)));
    await writeWhole(file, async (part) => {
      await run("tar", ["-czf", part, "-C", dataDir, ...parts]);
    });
  } finally {
    await unlock();
  }
  const own = "It holds the secret that opens workspace secrets: keep it as safe as the data.";
  return `Backed up to ${file}. ${secretFile === null ? notTheSecret : own}`;
}

/** `pg_dump`'s custom format in `file`, while servers run; the secret of DATA_DIR in a file beside it. */
async function backUpServer(databaseUrl: string, { secretFile }: DataPlaces, file: string): Promise<string> {
  const { dbname, env } = reach(databaseUrl);
  const secretCopy = `${file}.secret`;
  const hasSecret = secretFile !== null && existsSync(secretFile);
  if (hasSecret) refuseExisting(secretCopy);
  await writeWhole(file, async (part) => {
    await run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", `--file=${part}`, dbname], env);
  });
  if (!hasSecret) return `Backed up to ${file}. ${notTheSecret}`;
  await writeWhole(secretCopy, (part) => copyFile(secretFile, part));
  return `Backed up to ${file} and ${secretCopy}. Keep both: the second opens the workspace secrets of the first.`;
}

const notTheSecret = "CAIRN_SECRET is not in it: keep it too, without it workspace secrets cannot be read.";

/** The file appears under its name only when it is complete. */
async function writeWhole(file: string, write: (path: string) => Promise<void>): Promise<void> {
  refuseExisting(file);
  const part = `${resolve(file)}.part`;
  try {
    await write(part);
    renameSync(part, file);
  } finally {
    rmSync(part, { force: true });
  }
}

function refuseExisting(file: string): void {
  if (existsSync(file)) throw new DatabaseRefused(`${file} exists already. Name another file.`);
}
