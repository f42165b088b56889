import { createServer, type RequestListener, type Server } from "node:http";
import type { Services } from "./services.ts";

/** How long open requests may take to end once the process was told to stop. */
const drainMilliseconds = 10_000;

/** Listens on the address of the environment; rejects when it is taken. Port 0 takes a free one. */
export function listen(listener: RequestListener, { host, port }: { host: string; port: number }): Promise<Server> {
  const server = createServer(listener);
  // Slower than a balancer's own idle time, so that it never reuses a connection we are closing.
  server.keepAliveTimeout = 75_000;
  server.headersTimeout = 80_000;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}

/** Stops accepting, lets open requests end, then writes and closes the services. */
export async function shutDown(server: Server, services: Services): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Streams of flag changes never end by themselves.
  services.streams.close();
  services.ingest.endStreams();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), drainMilliseconds);
  await closed;
  clearTimeout(cut);
  await services.close();
}
