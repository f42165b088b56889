import type { IncomingMessage, ServerResponse } from "node:http";

/** What a handler may know of the URL. */
export type DirectUrl = { readonly pathname: string; readonly searchParams: URLSearchParams };

/** Answers one request on node's own objects; `params` are the decoded `:names` of the pattern. */
export type DirectHandler = {
  (
    req: IncomingMessage,
    res: ServerResponse,
    url: DirectUrl,
    params: Readonly<Record<string, string>>,
  ): Promise<void> | void;
  /** It sends the request's id among its other headers, which costs less than having it set beforehand. */
  sendsRequestId?: true;
};

/** The handlers of one path by method; HEAD is answered by GET, an absent method by 405. */
export type DirectRoutes = Readonly<Record<string, Readonly<Record<string, DirectHandler>>>>;

export type DirectMatch = {
  methods: Readonly<Record<string, DirectHandler>>;
  params: Readonly<Record<string, string>>;
};

const noParams = {};

/**
 * Compiles patterns such as `/sub/:clientKey` into a look-up: one map access for a fixed path, and a comparison of the
 * beginning per pattern otherwise.
 * @throws {RangeError} when a pattern has a name anywhere but at its end
 */
export function compileRoutes(routes: DirectRoutes): (path: string) => DirectMatch | null {
  const fixed = new Map(Object.entries(routes).filter(([pattern]) => !pattern.includes(":")));
  const open = Object.entries(routes)
    .filter(([pattern]) => pattern.includes(":"))
    .map(([pattern, methods]) => ({ ...splitPattern(pattern), methods }));

  return (path) => {
    const methods = fixed.get(path);
    if (methods) return { methods, params: noParams };
    for (const route of open) {
      if (!path.startsWith(route.beginning) || path.includes("/", route.beginning.length)) continue;
      const value = decodeSegment(path.slice(route.beginning.length));
      return value ? { methods: route.methods, params: { [route.name]: value } } : null;
    }
    return null;
  };
}

function splitPattern(pattern: string): { beginning: string; name: string } {
  const [, beginning, name] = /^([^:]+\/):([^:/]+)$/.exec(pattern) ?? [];
  if (!beginning || !name) throw new RangeError(`a name belongs at the end of ${pattern}`);
  return { beginning, name };
}

function decodeSegment(segment: string): string | null {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
