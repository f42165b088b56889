import { once } from "node:events";
import { existsSync, fdatasyncSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { PGlite, type PGliteOptions } from "@electric-sql/pglite";
import { PglitePgConnection } from "@electric-sql/pglite/node-postgres";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import pg from "pg";
import { sqlTypes } from "./sql-types.server.ts";
import { StatementNames } from "./statement-names.server.ts";

/** PGlite's file system as far as this module touches it. */
type MountedFileSystem = {
  stream_ops: { fsync?: (stream: { nfd: number }) => number };
  tryFSOperation<T>(operation: () => T): T;
};

/** PGlite's own mount answers PostgreSQL's fsync without doing anything; this one waits for the disk. */
class DurableFileSystem extends NodeFS {
  override async init(...[pglite, options]: Parameters<NodeFS["init"]>): ReturnType<NodeFS["init"]> {
    const { emscriptenOpts } = await super.init(pglite, options);
    const preRun = emscriptenOpts.preRun ?? [];
    preRun.push((module) => {
      // Typed as an opaque mount; pglite 0.5.16, pinned, gives it these members, and a test counts the calls.
      const mount = module.NODEFS as unknown as MountedFileSystem;
      mount.stream_ops.fsync = ({ nfd }) => {
        mount.tryFSOperation(() => fdatasyncSync(nfd));
        return 0;
      };
    });
    return { emscriptenOpts: { ...emscriptenOpts, preRun } };
  }
}

/** `-F`, among PGlite's defaults, turns fsync off. */
const durableStart = [...PGlite.defaultStartParams.filter((param) => param !== "-F"), "-c", "wal_sync_method=fsync"];

/**
 * Opens the embedded PostgreSQL kept in `folder`, creating it when absent. The caller holds the folder's lock.
 * A creation that was cut short is thrown away and begun again: nothing can have been stored in it.
 */
export async function openPGlite(folder: string): Promise<PGlite> {
  const creating = `${folder}.creating`;
  if (existsSync(creating)) rmSync(folder, { recursive: true, force: true });
  if (!existsSync(folder)) {
    mkdirSync(dirname(folder), { recursive: true });
    writeFileSync(creating, "", { flush: true });
  }
  const pglite = await startPGlite({ fs: new DurableFileSystem(folder), startParams: durableStart });
  rmSync(creating, { force: true });
  return pglite;
}

/**
 * A PGlite whose session is in UTC, as on a server (there the pool's options say so). Statements are planned each time,
 * also those the session keeps parsed: a plan made while tables were small would stay when they are large.
 */
export async function startPGlite(options: PGliteOptions): Promise<PGlite> {
  const pglite = await PGlite.create(options);
  await pglite.exec("set time zone 'UTC'; set plan_cache_mode = force_custom_plan");
  return pglite;
}

/**
 * A node-postgres pool over a PGlite, which has one session: a pool of one connection, whose users wait in turn.
 * Ending it closes the PGlite.
 */
export function pglitePool(pglite: PGlite): pg.Pool {
  return new PGlitePool(pglite);
}

class PGlitePool extends pg.Pool {
  readonly #pglite: PGlite;
  readonly #session: Session;

  constructor(pglite: PGlite) {
    const session: Session = { free: Promise.resolve(), names: new StatementNames(), prepared: new Map() };
    class PGliteClient extends pg.Client {
      constructor(config?: pg.ClientConfig) {
        super(withConnection({ ...config }, sessionConnection(pglite, session)));
      }
    }
    super({ Client: PGliteClient, max: 1, types: sqlTypes, idleTimeoutMillis: 0 });
    this.#pglite = pglite;
    this.#session = session;
  }

  // The callback form is node-postgres' old one; nothing here uses it.
  override async end(): Promise<void> {
    await super.end();
    await this.#session.free;
    await this.#pglite.close();
  }
}

/** What outlives the clients of a pool; `prepared`: the statements the session keeps, by name. */
type Session = { free: Promise<unknown>; names: StatementNames; prepared: Map<string, string> };

/** node-postgres takes a ready connection by an option its types leave out. */
function withConnection(config: pg.ClientConfig, connection: PglitePgConnection): pg.ClientConfig {
  return Object.assign(config, { connection });
}

/**
 * A connection for one client of the pool. The pool drops a client after a failed query or a `release(true)` and makes
 * another; on a server the session would go with it. Here the session stays, so a leaving connection rolls back what it
 * left open, and the next begins only after its last answer.
 */
function sessionConnection(pglite: PGlite, session: Session): PglitePgConnection {
  const connection = new PglitePgConnection({ pglite });
  const connect = connection.connect.bind(connection);
  const end = connection.end.bind(connection);
  connection.connect = async (port, host) => {
    await session.free;
    await connect(port, host);
  };
  nameStatements(connection, session);
  connection.end = () => {
    // One statement in the middle of being parsed would be in the session and not in `prepared`: none stays.
    connection.query("rollback; deallocate all");
    session.prepared.clear();
    end();
    session.free = once(connection, "end");
  };
  return connection;
}

/** Has the session keep statements under names of their own. A client asks one statement after another. */
function nameStatements(connection: PglitePgConnection, { names, prepared }: Session): void {
  const parse = connection.parse.bind(connection);
  const bind = connection.bind.bind(connection);
  let asked = { name: "", text: "" };
  connection.parse = (query) => {
    asked = { name: names.nameOf(query.text) ?? "", text: query.text };
    const stands = prepared.get(asked.name);
    if (stands === asked.text) return;
    if (stands !== undefined) {
      connection.close({ type: "S", name: asked.name });
      prepared.delete(asked.name);
    }
    // node-postgres hands over its type parsers under the name PGlite expects parameter types in.
    parse({ ...query, name: asked.name, types: Array.isArray(query.types) ? query.types : [] });
  };
  connection.bind = (config) => bind({ ...config, statement: asked.name });
  // Not before: a statement that could not be parsed is unknown to the session.
  connection.on("parseComplete", () => {
    if (asked.name !== "") prepared.set(asked.name, asked.text);
  });
}
