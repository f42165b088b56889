import { createContext, useContext } from "react";

const RequestIdContext = createContext<string | null>(null);

/** Carries the id of the request that made this document; in the browser it is read from the document itself. */
export const RequestIdProvider = RequestIdContext.Provider;

/** The id of the request that made this document: what the log calls it. */
export function useRequestId(): string | null {
  return useContext(RequestIdContext);
}
