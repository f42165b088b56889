import type { Problem, Refusal } from "#experiments/lifecycle/problem.ts";
import type { Actor } from "./audit-entry.server.ts";

/** Who writes, and in which workspace: the second argument of every function that saves configuration. */
export type Writer = { workspaceId: number; actor: Actor };

/** What became of a document that was put under its key; a refusal has written nothing. */
export type Saved = { ok: true; id: number; outcome: "created" | "changed" | "unchanged" } | Refusal;

export function refused(code: string, path: string, data: Problem["data"] = {}): Refusal {
  return { ok: false, problems: [{ code, path, data }] };
}

/** Whether two plain documents say the same, whatever the order of their keys; an absent value equals null. */
export function sameDocument(a: unknown, b: unknown): boolean {
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

function canonical(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object") return value ?? null;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, canonical(inner)]),
  );
}
