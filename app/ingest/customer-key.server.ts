import { createHmac } from "node:crypto";

/**
 * The only form in which a customer is stored: the first 16 bytes of HMAC-SHA-256 under the workspace's secret,
 * written as a uuid. Without the secret nobody can tell whose facts they are, nor find one customer in two workspaces.
 */
export function unitIdOf(workspaceSecret: Uint8Array, workspaceId: number, customer: string): string {
  const hex = createHmac("sha256", workspaceSecret).update(`${workspaceId}:${customer}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
