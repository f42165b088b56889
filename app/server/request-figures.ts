/** Kinds of URLs, few and fixed: a path or a key as a label would make a series of every visitor. */
export type RouteClass =
  | "operations"
  | "ingest"
  | "features"
  | "stream"
  | "evaluate"
  | "track"
  | "api"
  | "asset"
  | "page";

/** Counts of answers and their times, for Prometheus. Plain numbers: a library's look-ups cost more than an answer of flags. */
export type RequestFigures = {
  /** @param seconds from the request's head to the end of its answer; of streams it is not kept */
  add(route: RouteClass, status: number | "aborted", seconds: number): void;
  /** Prometheus' text format. */
  text(): string;
};

const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** `within[n]` answers took at most the nth bound and longer than the one before; the last, longer than all. */
type Times = { within: number[]; seconds: number };
type Figures = { answers: Map<number | "aborted", number>; times: Times };

export function createRequestFigures(): RequestFigures {
  const routes = new Map<RouteClass, Figures>();
  return {
    add(route, status, seconds) {
      let figures = routes.get(route);
      if (!figures) {
        figures = { answers: new Map(), times: { within: Array(bounds.length + 1).fill(0), seconds: 0 } };
        routes.set(route, figures);
      }
      const { answers, times } = figures;
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (route === "stream") return;
      let at = 0;
      while (at < bounds.length && seconds > (bounds[at] ?? 0)) at++;
      times.within[at] = (times.within[at] ?? 0) + 1;
      times.seconds += seconds;
    },
    text() {
      const timed = [...routes].filter(([route]) => route !== "stream");
      return [
        "# HELP cairn_http_requests_total Requests answered",
        "# TYPE cairn_http_requests_total counter",
        ...[...routes].flatMap(([route, { answers }]) =>
          [...answers].map(([status, n]) => `cairn_http_requests_total{route="${route}",status="${status}"} ${n}`),
        ),
        "# HELP cairn_http_request_seconds Time from the request's head to the end of its answer; streams are left out",
        "# TYPE cairn_http_request_seconds histogram",
        ...timed.flatMap(([route, { times }]) => histogramLines(route, times)),
        "",
      ].join("\n");
    },
  };
}

function histogramLines(route: RouteClass, { within, seconds }: Times): string[] {
  let below = 0;
  const buckets = within.map((n, at) => {
    below += n;
    return `cairn_http_request_seconds_bucket{le="${bounds[at] ?? "+Inf"}",route="${route}"} ${below}`;
  });
  return [
    ...buckets,
    `cairn_http_request_seconds_sum{route="${route}"} ${seconds}`,
    `cairn_http_request_seconds_count{route="${route}"} ${below}`,
  ];
}
