import { startServer } from "../support/server.ts";

/** Starts the server all browser tests use; its address reaches them as CAIRN_E2E_URL. Returns how to stop it. */
export default async function start(): Promise<() => Promise<void>> {
  const server = await startServer({ env: { DEMO: "true" } });
  process.env.CAIRN_E2E_URL = server.url;
  return async () => {
    await server.stop();
  };
}
