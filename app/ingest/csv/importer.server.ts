import { existsSync } from "node:fs";
import { claimInterrupted, interruptedImports } from "#app/db/import.server.ts";
import type { Import } from "#prisma/generated/client.ts";
import { type ImportServices, runImport } from "./run-import.server.ts";
import { uploadPath } from "./uploads.server.ts";

/** The imports of this process, in the background of its requests. */
export type Importer = {
  /** Begins a claimed import; returns at once. */
  start(job: Import): void;
  /** Takes up the imports that were running when a process ended; returns once they have begun. */
  resume(): Promise<void>;
  /** Resolves when nothing runs any more; what was not at its end stays for the next start. */
  stop(): Promise<void>;
  /** Resolves when the imports begun so far have ended. */
  idle(): Promise<void>;
};

/** @param shared whether other processes work on the same database */
export function createImporter(services: ImportServices, shared = false): Importer {
  const running = new Set<Promise<void>>();
  let stopping = false;

  function start(job: Import): void {
    const run = runImport(services, job, () => stopping).catch((error: unknown) => {
      // Not even its end could be written: it stays `running`, for the next start.
      services.log.error({ importId: job.id, err: error }, "import broken off");
    });
    running.add(run);
    void run.then(() => running.delete(run));
  }

  const idle = async () => {
    await Promise.all(running);
  };
  return {
    start,
    async resume() {
      for (const job of await interruptedImports(services.db)) {
        // Another process's, which keeps its uploads elsewhere: that one takes it up.
        if (shared && !existsSync(uploadPath(services.dataDir, job.storedAs))) continue;
        const claimed = await claimInterrupted(services.db, job, services.now());
        if (claimed) start(claimed);
      }
    },
    async stop() {
      stopping = true;
      await idle();
    },
    idle,
  };
}
