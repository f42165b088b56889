import { installFirstKey } from "#app/auth/first-workspace.server.ts";
import { findDemoWorkspace } from "#app/db/workspace.server.ts";
import { seedWhenEmpty } from "#prisma/seed/seed.ts";
import type { Services } from "./services.ts";

/** The demo quarter in an empty database, the first API key where one is given, imports that a stop interrupted. */
export async function prepareWorkspaces(services: Services): Promise<void> {
  const seeded = await seedWhenEmpty(services, () => process.stdout.write("Cairn: preparing the demo quarter …\n"));
  if (seeded) services.log.info({ milliseconds: seeded.milliseconds }, "demo quarter ready");
  await installFirstKey(services);
  await services.imports.resume();
}

/** How to get in, for the terminal. */
export async function signInHint({ db, env }: Services): Promise<string> {
  const demo = env.demo !== false && (await findDemoWorkspace(db)) !== null;
  return demo
    ? "Sign in: open it and choose CX lead, Product, Executive, Agent or Administrator (demo data, no password)."
    : "Sign in with your e-mail and password; the first visit sets up your workspace.";
}
