import { clearCache, GrowthBookClient } from "@growthbook/growthbook";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { putFlag } from "#app/db/flag.server.ts";
import type { Services } from "#app/server/services.ts";
import { type FlagDocument, flagDocumentSchema } from "#experiments/flags/flag.ts";
import { serveDirect } from "./direct-server.ts";
import { type FlagWorkspace, flagWorkspace } from "./flag-workspace.ts";
import { testServices } from "./services.ts";

export type ConnectionKind = Parameters<FlagWorkspace["connect"]>[0];

/** A workspace's flags behind a listening server, for the tests of one file; the clients made are closed after each test. */
export function servedFlags() {
  let services: Services;
  let server: { url: string; close(): Promise<void> };
  let workspace: FlagWorkspace;
  let open: { destroy(): void }[] = [];
  beforeAll(async () => {
    services = await testServices();
    server = await serveDirect(services);
    workspace = await flagWorkspace(services);
  });
  afterEach(async () => {
    for (const client of open) client.destroy();
    open = [];
    await clearCache();
  });
  afterAll(async () => {
    await server.close();
    await services.close();
  });

  const writer = () => ({ workspaceId: workspace.id, actor: { kind: "user" as const, id: 1, name: "Anna" } });
  const document = (fields: object): FlagDocument => flagDocumentSchema.parse({ defaultValue: false, ...fields });
  return {
    writer,
    document,
    services: () => services,
    workspace: () => workspace,
    url: () => server.url,
    /** Saves a flag as Anna. @param seen the version she saw */
    put: (key: string, fields: object, seen?: number) =>
      services.db.$transaction((tx) =>
        putFlag(tx, writer(), key, { document: document(fields), seen }, services.now()),
      ),
    /** Ends a client a test made itself, after that test. */
    closeAfter: (made: { destroy(): void }) => void open.push(made),
    /** The official SDK loaded over HTTP with what is saved now. */
    async client(kind: ConnectionKind = {}): Promise<GrowthBookClient> {
      await services.payloads.check();
      const { clientKey } = await workspace.connect(kind);
      const made = new GrowthBookClient({ apiHost: server.url, clientKey });
      open.push(made);
      expect(await made.init({ timeout: 10_000 })).toMatchObject({ success: true, source: "network" });
      return made;
    },
  };
}

/** Why a save was refused; nothing when it was not. */
export const codesOf = (saved: { ok: true } | { ok: false; problems: readonly { code: string }[] }) =>
  saved.ok ? [] : saved.problems.map(({ code }) => code);
