import { createContext, useContext } from "react";

const NonceContext = createContext<string | undefined>(undefined);

/** Carries the response's script nonce from `entry.server.tsx` to the components that write `<script>`. */
export const NonceProvider = NonceContext.Provider;

/** The nonce for inline scripts while rendering on the server; undefined in the browser, which hides it anyway. */
export function useNonce(): string | undefined {
  return useContext(NonceContext);
}
