import { startServer } from "../support/server.ts";

/**
 * Starts the server all browser tests use; its address reaches them as CAIRN_E2E_URL. Returns how to stop it.
 * A CAIRN_E2E_URL that is set already names a server with the demo that runs: nothing is started then.
 */
export default async function start(): Promise<() => Promise<void>> {
  if (process.env.CAIRN_E2E_URL) return async () => {};
  const server = await startServer({ env: { DEMO: "true" } });
  process.env.CAIRN_E2E_URL = server.url;
  return async () => {
    await server.stop();
  };
}
