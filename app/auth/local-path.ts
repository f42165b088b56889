/** A path of this site to go on to, or "/": never another site's address, whoever wrote the link. */
export function localPath(to: unknown): string {
  if (typeof to !== "string" || !/^\/(?![/\\])/.test(to)) return "/";
  const base = "https://cairn.invalid";
  if (!URL.canParse(to, base)) return "/";
  const url = new URL(to, base);
  return url.origin === base ? url.pathname + url.search + url.hash : "/";
}
