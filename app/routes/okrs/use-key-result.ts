import { useRouteLoaderData } from "@remix-run/react";
import type { loader } from "./key-result.tsx";

/** What the page around a tab has loaded. */
export function useKeyResult() {
  const data = useRouteLoaderData<typeof loader>("routes/okrs/key-result");
  if (!data) throw new RangeError("a tab stands inside its key result's page");
  return data;
}
