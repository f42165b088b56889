/** Domain rooms from left to right: each imports only itself and what stands before it. */
const domain = ["stats", "metrics", "definition", "flags", "lifecycle", "voice", "analysis", "okr"];
const base = ["app/client-address", "app/env", "app/log", "app/request-body"];
const domainAll = domain.map((room) => `experiments/${room}`);
const data = [...domainAll, ...base, "app/db", "prisma/generated"];
const pageParts = [...data, "app/auth", "app/http", "app/forms", "app/i18n", "app/components", "app/ingest"];
const behindPages = [...pageParts, "app/sdk", "app/growthbook", "app/jobs"];

/** Who may import whom: house.md's table. A room may always import itself; tests may import everything. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(domain.map((room, place) => [`experiments/${room}`, domainAll.slice(0, place)])),
  "app/env": [],
  "app/log": ["app/env"],
  "app/client-address": [],
  "app/request-body": [],
  "app/db": data,
  "app/ingest": data,
  // `/track` is a second door to ingestion, in the format of the official tracking plugin.
  "app/sdk": [...data, "app/ingest"],
  "app/growthbook": data,
  "app/jobs": [...data, "app/ingest", "app/growthbook"],
  "app/auth": [...data, "app/http", "app/i18n"],
  "app/http": [...data, "app/auth", "app/i18n"],
  "app/forms": ["app/i18n"],
  "app/i18n": [],
  "app/components": ["app/forms", "app/i18n"],
  "app/routes": behindPages,
  // Pages are reached through Remix's build, never imported.
  "app/server": [...behindPages, "prisma/seed"],
  // entry.*, root.tsx, routes.ts
  app: pageParts,
  prisma: [],
  "prisma/seed": [...data, "app/ingest"],
};

/** Types that describe the contract between rooms: any room of `app` may name them, none may run them. */
export const sharedTypes = ["app/server/services.ts", "app/server/route-table.ts", "app/http/context.ts"];

/** Rooms that may name the types of others without depending on their code. */
export const mayNameTypes: Readonly<Record<string, readonly string[]>> = {
  "app/components": domainAll,
  "app/forms": domainAll,
  "app/i18n": domainAll,
};

/** The room a file lives in; null when it lives in none of the house's rooms. */
export function roomOf(path: string): string | null {
  if (path.startsWith("prisma/")) return /^prisma\/(generated|seed)\//.exec(path)?.[0].slice(0, -1) ?? "prisma";
  if (path.startsWith("tests/")) return "tests";
  if (/^app\/(client-address|env|log|request-body)\.server\.ts$/.test(path)) return path.replace(".server.ts", "");
  if (/^app\/[^/]+$/.test(path)) return "app";
  const room = /^(?:app|experiments)\/[^/]+(?=\/)/.exec(path)?.[0] ?? null;
  return room !== null && room in mayImport ? room : null;
}

/** The page area of a file of `app/routes`, null elsewhere. */
export function areaOf(path: string): string | null {
  return /^app\/routes\/([^/]+)/.exec(path)?.[1] ?? null;
}

/** Whether a file is a test, wherever it lives. */
export function isTest(path: string): boolean {
  return path.startsWith("tests/") || /\.(test|bench)\.tsx?$/.test(path);
}
