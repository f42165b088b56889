import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newApiKey } from "#app/auth/secrets.server.ts";
import { createApiKey } from "#app/db/api-key.server.ts";
import type { Services } from "#app/server/services.ts";
import { snippets } from "#experiments/flags/snippets.ts";
import { launch } from "#experiments/lifecycle/state.ts";
import { serveDirect } from "#tests/support/direct-server.ts";
import { callbackTest, readyContext } from "#tests/support/experiment.ts";
import { flagWorkspace } from "#tests/support/flag-workspace.ts";
import { testServices } from "#tests/support/services.ts";

const run = promisify(execFile);

let services: Services;
let server: { url: string; close(): Promise<void> };
let clientKey: string;
let apiKey: string;
// Inside node_modules, so that the snippet finds the SDK it imports.
const folder = resolve(`node_modules/.cache/cairn/snippets-${process.pid}`);

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  services = await testServices();
  server = await serveDirect(services);
  const workspace = await flagWorkspace(services);
  clientKey = (await workspace.connect()).clientKey;
  const byTeam = {
    flagKey: "by-team",
    unit: "team-day",
    hashAttribute: "teamDay",
    affordableLoss: { days: 30 },
  } as const;
  for (const test of [callbackTest(), callbackTest(byTeam, "by-team")]) {
    const launched = launch(test, readyContext, new Date(Date.now() - 86_400_000));
    if (!launched.ok) throw new Error(`ready to launch: ${JSON.stringify(launched)}`);
    await workspace.saveTest(launched.experiment);
  }
  const { key, ...stored } = newApiKey();
  apiKey = key;
  const access = { role: "contributor" as const, scopes: ["ingest"] };
  await createApiKey(services.db, { ...stored, ...access, workspaceId: workspace.id, name: "Shop", createdById: null });
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.close();
  await services.close();
});

/** Runs a snippet as it is offered, with a line at its end that shows what it read. */
async function runSnippet(id: string, lastLine: string, team = false): Promise<string> {
  const drawn = team
    ? { flagKey: "by-team", hashAttribute: "teamDay" }
    : { flagKey: "callback-first", hashAttribute: "id" };
  const input = { host: server.url, clientKey, ...drawn, team };
  const snippet = snippets(input).find((offered) => offered.id === id);
  const file = resolve(folder, `${id}.mjs`);
  writeFileSync(file, `${snippet?.code}\n${lastLine}\n`);
  const { stdout } = await run(process.execPath, [file], { env: { ...process.env, CAIRN_API_KEY: apiKey } });
  return stdout.trim();
}

const exposures = async () =>
  (await services.pool.query("select variation from exposure order by first_exposed_at")).rows;

describe("the snippets people paste", () => {
  it("read the flag and report the exposure from a Node server", async () => {
    const value = await runSnippet("node", 'console.log(await offerFor("customer-of-node")); process.exit();');
    expect(await exposures()).toEqual([{ variation: value === "true" ? 1 : 0 }]);
  });

  it("read the flag and report the exposure from JavaScript in a page", async () => {
    const before = (await exposures()).length;
    const value = await runSnippet("javascript", "console.log(value); setTimeout(() => process.exit(), 1000);");
    expect((await exposures()).slice(before)).toEqual([{ variation: value === "true" ? 1 : 0 }]);
  });

  it("give the team and the day beside the customer where lots are drawn so", async () => {
    const lots = async () =>
      (
        await services.pool.query(
          "select count(*)::int as customers, count(distinct cluster_id)::int as lots from exposure where cluster_id is not null",
        )
      ).rows;
    await runSnippet("node", 'for (const one of ["a", "b"]) await offerFor(one, "north today"); process.exit();', true);
    expect(await lots()).toEqual([{ customers: 2, lots: 1 }]);
    await runSnippet("javascript", "setTimeout(() => process.exit(), 1000);", true);
    expect(await lots()).toEqual([{ customers: 3, lots: 2 }]);
  });
});
