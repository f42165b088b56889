import { RemixBrowser } from "@remix-run/react";
import { StrictMode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { RequestIdProvider } from "#app/http/request-id.ts";
import { createText } from "#app/i18n/instance.ts";

/** The words of the page's own language only; the other language comes with the page that is written in it. */
async function text() {
  return document.documentElement.lang === "fr"
    ? createText("fr", (await import("#app/i18n/messages.fr.ts")).fr)
    : createText("en", (await import("#app/i18n/messages.en.ts")).en);
}

/**
 * Waits until the data that came with the page is decoded. RemixBrowser throws the promise of it, before its first hook,
 * when it is called too early; were that left to React, a click or a key pressed meanwhile would make it hydrate at
 * once, fail ("Root did not complete"), and leave the page without scripts.
 */
async function decoded(): Promise<void> {
  try {
    RemixBrowser({});
  } catch (thrown) {
    if (!(thrown instanceof Promise)) throw thrown;
    await thrown;
  }
}

void Promise.all([text(), decoded()]).then(([i18n]) =>
  startTransition(() => {
    hydrateRoot(
      document,
      <StrictMode>
        <RequestIdProvider value={document.documentElement.dataset.request ?? null}>
          <I18nextProvider i18n={i18n}>
            <RemixBrowser />
          </I18nextProvider>
        </RequestIdProvider>
      </StrictMode>,
    );
  }),
);
