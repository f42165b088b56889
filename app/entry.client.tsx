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

void text().then((i18n) =>
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
