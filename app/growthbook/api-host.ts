import { isIP } from "node:net";

export type HostProblem = "host-invalid" | "host-scheme" | "host-credentials" | "host-forbidden";

/**
 * The base address of GrowthBook's REST API from what a person typed: `/api` is added when missing, query and slash at
 * the end fall away. Private addresses are allowed, because servers of one's own stand there; link-local ones are not:
 * nothing but a cloud's own metadata service answers there.
 */
export function apiHost(typed: string): { ok: true; host: string } | { ok: false; problem: HostProblem } {
  const text = typed.trim();
  if (!URL.canParse(text)) return { ok: false, problem: "host-invalid" };
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return { ok: false, problem: "host-scheme" };
  if (url.username !== "" || url.password !== "") return { ok: false, problem: "host-credentials" };
  if (isLinkLocal(url.hostname)) return { ok: false, problem: "host-forbidden" };
  const path = url.pathname.replace(/\/+$/, "").replace(/\/v[12]$/, "");
  return { ok: true, host: `${url.origin}${path.endsWith("/api") ? path : `${path}/api`}` };
}

/** `URL` has already written every spelling of an IPv4 address as four decimal numbers. */
function isLinkLocal(hostname: string): boolean {
  if (isIP(hostname) === 4) return hostname.startsWith("169.254.") || hostname.startsWith("0.");
  const six = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (isIP(six) === 6) return /^fe[89ab]/.test(six) || /^::ffff:a9fe:/.test(six);
  return hostname === "metadata.google.internal";
}
