import type { LoaderFunctionArgs } from "@remix-run/node";
import { renderToStaticMarkup } from "react-dom/server";
import { findDigest } from "#app/db/digest.server.ts";
import { readDigestToken } from "#app/db/digest-link.server.ts";
import type { Locale } from "#app/i18n/locale.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { DigestSections } from "./digest-sections.tsx";
import { type DigestView, digestView } from "./digest-view.server.ts";

/**
 * The digest a signed address gives the right to, in the address's language.
 * @throws 404 for an address that is not ours, was altered or has expired: one answer for all
 */
export async function sharedDigest({
  params,
  context,
}: LoaderFunctionArgs): Promise<{ view: DigestView; locale: Locale }> {
  const link = readDigestToken(params.token ?? "", context.env.secret, context.now());
  const edition = link && (await findDigest(context.db, link.id));
  if (!link || !edition) throw new Response("no such digest", { status: 404 });
  return { view: digestView(edition, link.locale), locale: link.locale };
}

/** Nobody keeps it, finds it by searching, or hands its address on by following a link. */
export const sharedHeaders = {
  "Cache-Control": "no-store",
  "X-Robots-Tag": "noindex, nofollow",
  "Referrer-Policy": "no-referrer",
  "Content-Security-Policy":
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
};

// Small and whole, so that it can also be put into a mail.
const style = `
:root{color-scheme:light dark}
body{margin:0 auto;max-width:44rem;padding:2rem 1rem;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1,h2{font-weight:600;line-height:1.2}h2{margin-top:2rem;font-size:1.2rem}
ul{padding-left:1.2rem}li{margin:.6rem 0}li p{margin:.1rem 0;font-variant-numeric:tabular-nums}`;

/** The digest as one document without scripts. */
export function sharedDocument(view: DigestView, locale: Locale): string {
  const { t, format } = textFor(locale);
  const markup = renderToStaticMarkup(
    <html lang={locale}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <title>{`${view.title} · Cairn`}</title>
        <style>{style}</style>
      </head>
      <body>
        <main>
          <h1>{view.title}</h1>
          <p>{view.lead}</p>
          <DigestSections view={view} />
          <p>
            <small>{t("digest.expires", { day: format.date(view.expiresAt) })}</small>
          </p>
        </main>
      </body>
    </html>,
  );
  return `<!doctype html>${markup}`;
}
