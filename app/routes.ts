import { index, type RouteConfig } from "@remix-run/route-config";

/** Every URL of the pages, in the order of the menu. SDK, ingestion and health URLs are in `server/direct.ts`. */
export default [index("routes/account/home.tsx")] satisfies RouteConfig;
