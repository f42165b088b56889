import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers one request on node's own objects; `params` are the decoded `:names` of the pattern. */
export type DirectHandler = (
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
  params: Readonly<Record<string, string>>,
) => Promise<void> | void;

/** The handlers of one path by method; HEAD is answered by GET, an absent method by 405. */
export type DirectRoutes = Readonly<Record<string, Readonly<Record<string, DirectHandler>>>>;

export type DirectMatch = {
  methods: Readonly<Record<string, DirectHandler>>;
  params: Readonly<Record<string, string>>;
};

const noParams = {};

/**
 * Compiles patterns such as `/sub/:clientKey` into a look-up: one map access for a fixed path,
 * and a comparison per pattern of the same depth otherwise.
 */
export function compileRoutes(routes: DirectRoutes): (path: string) => DirectMatch | null {
  const fixed = new Map(Object.entries(routes).filter(([pattern]) => !pattern.includes(":")));
  const open = Object.entries(routes)
    .filter(([pattern]) => pattern.includes(":"))
    .map(([pattern, methods]) => ({ segments: pattern.split("/"), methods }));

  return (path) => {
    const methods = fixed.get(path);
    if (methods) return { methods, params: noParams };
    const segments = path.split("/");
    for (const route of open) {
      const params = matchSegments(route.segments, segments);
      if (params) return { methods: route.methods, params };
    }
    return null;
  };
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [position, expected] of pattern.entries()) {
    const actual = segments[position] ?? "";
    if (expected.startsWith(":")) {
      const value = decodeSegment(actual);
      if (!value) return null;
      params[expected.slice(1)] = value;
    } else if (expected !== actual) return null;
  }
  return params;
}

function decodeSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
