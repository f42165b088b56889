import { index, type RouteConfig, route } from "@remix-run/route-config";

/** Every URL of the pages, in the order of the menu. SDK, ingestion and health URLs are in `server/direct.ts`. */
export default [
  index("routes/account/home.tsx"),
  route("sign-in", "routes/account/sign-in.tsx"),
  route("sign-out", "routes/account/sign-out.tsx"),
  route("set-up", "routes/account/set-up.tsx"),
  route("profile", "routes/account/profile.tsx"),
  route("preferences", "routes/account/preferences.tsx"),
  route("tests", "routes/tests/list.tsx"),
  route("tests/:key", "routes/tests/results.tsx"),
  route("tests/:key/results.csv", "routes/tests/results-csv.ts"),
  route("api/v1/experiments/:key/results", "routes/api/experiment-results.ts"),
  route("api/v1/experiments/:key/:move", "routes/api/experiment-move.ts"),
  route("api/v1/key-results/:key", "routes/api/key-result.ts"),
  route("api/v1/key-results/:key/decomposition", "routes/api/decomposition.ts"),
  route("api/v1/outcomes", "routes/api/outcomes.ts"),
  route("api/v1/objectives/:key/publish", "routes/api/objective-publish.ts"),
  route("api/v1/sdk-connections", "routes/api/sdk-connections.ts"),
  route("api/openapi.json", "routes/api/openapi.ts"),
  route("api/docs", "routes/api/docs.tsx"),
  route("api/v1/:collection", "routes/api/collection.ts"),
  route("api/v1/:collection/:key", "routes/api/document.ts"),
  route("*", "routes/account/not-found.tsx"),
] satisfies RouteConfig;
