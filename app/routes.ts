import { index, type RouteConfig, route } from "@remix-run/route-config";

/** Every URL of the pages, in the order of the menu. SDK, ingestion and health URLs are in `server/direct.ts`. */
export default [
  index("routes/account/home.tsx"),
  route("sign-in", "routes/account/sign-in.tsx"),
  route("sign-out", "routes/account/sign-out.tsx"),
  route("set-up", "routes/account/set-up.tsx"),
  route("profile", "routes/account/profile.tsx"),
  route("preferences", "routes/account/preferences.tsx"),
  route("*", "routes/account/not-found.tsx"),
] satisfies RouteConfig;
