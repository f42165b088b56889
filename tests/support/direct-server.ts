import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createDirect } from "#app/server/direct.ts";
import type { Services } from "#app/server/services.ts";

/** The direct handlers on a real node:http server of this process, on a free port. */
export async function serveDirect(services: Services): Promise<{ url: string; close(): Promise<void> }> {
  const direct = createDirect(services);
  const server = createServer((req, res) => {
    if (!direct(req, res)) res.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server listening on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      services.streams.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
