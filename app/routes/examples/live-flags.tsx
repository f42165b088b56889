import { growthbookTrackingPlugin } from "@growthbook/growthbook/plugins";
import { GrowthBook, GrowthBookProvider } from "@growthbook/growthbook-react";
import { type ReactNode, useEffect, useState } from "react";
import type { Payload } from "#experiments/flags/payload.ts";

type LiveFlagsProps = { host: string; clientKey: string; customer: string; payload: Payload; children: ReactNode };

/**
 * The official React SDK, unmodified: rendered on the server from the payload, taken over in the browser with the same
 * one, then kept up to date by the stream. Only the browser tracks.
 */
export function LiveFlags({ host, clientKey, customer, payload, children }: LiveFlagsProps) {
  const [flags] = useState(() => {
    const inBrowser = typeof document !== "undefined";
    return new GrowthBook({
      apiHost: host,
      clientKey,
      attributes: { id: customer, channel: "web" },
      plugins: inBrowser ? [growthbookTrackingPlugin({ ingestorHost: host })] : [],
    }).initSync({ payload });
  });
  useEffect(() => {
    let streams = false;
    // After a moment, so that a component mounted only to be checked (React's strict mode) opens no stream.
    const timer = setTimeout(() => {
      streams = true;
      void flags.init({ payload, streaming: true });
    });
    return () => {
      clearTimeout(timer);
      if (streams) flags.destroy({ destroyAllStreams: true });
    };
  }, [flags, payload]);
  return <GrowthBookProvider growthbook={flags}>{children}</GrowthBookProvider>;
}
