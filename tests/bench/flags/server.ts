import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { loadEnv } from "#app/env.server.ts";
import { log } from "#app/log.server.ts";
import { createDirect } from "#app/server/direct.ts";
import { watchRequest } from "#app/server/requests.ts";
import { createServices, type Services } from "#app/server/services.ts";
import { testSecret } from "#tests/support/facts.ts";
import { type FlagWorkspace, flagWorkspace } from "#tests/support/flag-workspace.ts";
import { benchFlags } from "./bench-flags.ts";

/** Asked of this process: bytes after a collection, µs of processor, the instant (ms) a change began, open streams. */
export type Question = "rss" | "heap" | "cpu" | "change" | "open" | "stop";

/** What the bare server answers to either kind of request; the body in base64. */
export type Answers = {
  etag: string;
  full: { headers: Record<string, string>; body: string };
  unchanged: { headers: Record<string, string> };
};

/** Either the file of the bare server's answers, or the variables of Cairn's environment. */
const target: { answers: string } | Record<string, string> = JSON.parse(process.argv[2] ?? "{}");
const cairn = "answers" in target ? null : await prepared(target);
const server = createServer(cairn ? listener(cairn.services) : bare(readFileSync(target.answers ?? "", "utf8")));
server.keepAliveTimeout = 75_000;
server.listen(0, "127.0.0.1", () => {
  // Listening on TCP: an AddressInfo.
  process.send?.({ port: (server.address() as AddressInfo).port, ...cairn?.keys });
});
// A bench that broke off leaves nothing running.
process.on("disconnect", () => process.exit(1));
process.on("message", async (question: string) => process.send?.({ value: await answer(JSON.parse(question)) }));

async function answer(question: Question): Promise<number> {
  if (question === "rss" || question === "heap") {
    global.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    return question === "rss" ? rss : heapUsed + external;
  }
  if (question === "cpu") return process.cpuUsage().user + process.cpuUsage().system;
  if (question === "open") return cairn?.services.streams.count() ?? 0;
  if (question === "change") {
    const begun = performance.timeOrigin + performance.now();
    await cairn?.workspace.setFlag("flag-0", `changed ${begun}`, { valueType: "string" });
    return begun;
  }
  server.closeAllConnections();
  await cairn?.services.close();
  // After the answer has left; a profile is written on the way out.
  setTimeout(() => process.exit(0), 100);
  return 0;
}

/** As small as a server that tells a known tag from another can be. */
function bare(text: string): RequestListener {
  const { etag, full, unchanged }: Answers = JSON.parse(text);
  const body = Buffer.from(full.body, "base64");
  return (req, res) => {
    if (req.headers["if-none-match"] === etag) {
      res.writeHead(304, unchanged.headers);
      res.end();
    } else {
      res.writeHead(200, full.headers);
      res.end(body);
    }
  };
}

/** The services as the server starts them, with 200 flags in production of which 50 are in the environment `remote`. */
async function prepared(variables: Record<string, string>) {
  const services = await createServices(loadEnv({ ...variables, CAIRN_SECRET: testSecret }));
  log.level = "warn";
  const workspace: FlagWorkspace = await flagWorkspace(services, `bench-${process.pid}`);
  await workspace.change((tx) => tx.flag.createMany({ data: benchFlags(workspace.id) }));
  const keys = {
    clientKey: (await workspace.connect()).clientKey,
    remoteKey: (await workspace.connect({ environment: "remote", remoteEval: true })).clientKey,
  };
  return { services, workspace, keys };
}

/** As `main` listens, without pages behind. */
function listener(services: Services): RequestListener {
  const direct = createDirect(services);
  const answer = (...[req, res]: Parameters<RequestListener>) => {
    if (!direct(req, res)) res.writeHead(404).end();
  };
  return (req, res) => watchRequest(services, req, res, answer);
}
