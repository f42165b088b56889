import { lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Addresses that are not of the open internet: this machine, local networks, cloud metadata, documentation, multicast. */
const closed = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  closed.addSubnet(net, prefix, "ipv4");

/** Of IPv6 only the global unicast addresses are open, without those that wrap an IPv4 address or serve documentation. */
const open6 = new BlockList();
open6.addSubnet("2000::", 3, "ipv6");
const closed6 = new BlockList();
closed6.addSubnet("2001::", 23, "ipv6");
closed6.addSubnet("2001:db8::", 32, "ipv6");
closed6.addSubnet("2002::", 16, "ipv6");

/** Whether an IP address belongs to the open internet. */
export function isOpenAddress(address: string): boolean {
  if (isIP(address) === 4) return !closed.check(address, "ipv4");
  return isIP(address) === 6 && open6.check(address, "ipv6") && !closed6.check(address, "ipv6");
}

/** An address to which no webhook goes. */
export class AddressRefused extends Error {
  override name = "AddressRefused";
}

/**
 * Resolves a name for a connection and refuses it when any of its addresses is not open. It is asked by the connection
 * itself, so that a name cannot answer one address to the check and another to the connection.
 */
export const openLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    if (addresses.length === 0 || addresses.some(({ address }) => !isOpenAddress(address)))
      return callback(new AddressRefused("the name leads to an address that is not of the open internet"), []);
    const first = addresses[0];
    if (options.all || !first) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

export type UrlProblem = "not-a-url" | "not-https" | "credentials" | "not-open";

/** Why an endpoint's URL cannot be taken, before anything is asked of the network; null when it can. */
export function urlProblem(text: string, toPrivate: boolean): UrlProblem | null {
  if (text.length > 2000 || !URL.canParse(text)) return "not-a-url";
  const { protocol, hostname, username, password } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return "not-a-url";
  if (username || password) return "credentials";
  const host = hostname.replace(/^\[|\]$/g, "");
  const own = host === "localhost" || host === "::1" || /^127\./.test(host);
  if (protocol === "http:" && !(own && toPrivate)) return "not-https";
  const closedHost = host === "localhost" || host.endsWith(".localhost") || (isIP(host) !== 0 && !isOpenAddress(host));
  return closedHost && !toPrivate ? "not-open" : null;
}
