import interUrl from "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url";
import newsreaderUrl from "@fontsource-variable/newsreader/files/newsreader-latin-opsz-normal.woff2?url";
import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import {
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  type ShouldRevalidateFunction,
  useLocation,
  useMatches,
  useRouteLoaderData,
  useSearchParams,
} from "@remix-run/react";
import { type ReactNode, useMemo } from "react";
import { hasOwnWorkspace } from "#app/auth/own-workspace.server.ts";
import { permissions } from "#app/auth/permissions.ts";
import { reader } from "#app/auth/reader.server.ts";
import { findMember, type Member } from "#app/auth/require-member.server.ts";
import { AppShell, type ShellMember } from "#app/components/app-shell.tsx";
import { PageError } from "#app/components/page-error.tsx";
import { PlainShell } from "#app/components/plain-shell.tsx";
import { Toaster } from "#app/components/toaster.tsx";
import { useNonce } from "#app/http/nonce.ts";
import { useRequestId } from "#app/http/request-id.ts";
import { MomentProvider, useText } from "#app/i18n/use-text.ts";
import "#app/styles/app.css";

export const links: LinksFunction = () => [
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
  ...[interUrl, newsreaderUrl].map((href) => ({
    rel: "preload",
    as: "font" as const,
    type: "font/woff2",
    href,
    crossOrigin: "anonymous" as const,
  })),
];

export const meta: MetaFunction = () => [{ title: "Cairn" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await findMember(request, context);
  const { locale, theme } = await reader(request, context.env, member);
  return {
    locale,
    theme,
    timeZone: member?.workspace.timeZone ?? "UTC",
    now: context.now().toISOString(),
    member: member && shellMember(member, member.workspace.isDemo && !(await hasOwnWorkspace(context))),
  };
}

/** The agent's page goes on without network: its posts load nothing anew. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formAction, defaultShouldRevalidate }) =>
  formAction?.startsWith("/agent") ? false : defaultShouldRevalidate;

function shellMember({ user, role, workspace, can }: Member, maySetUp: boolean): ShellMember {
  // The keys of the permission table are its permissions.
  const all = Object.keys(permissions) as (keyof typeof permissions)[];
  const { name, isDemo } = workspace;
  return { name: user.name, role, workspace: { name, isDemo }, maySetUp, permissions: all.filter(can) };
}

/** The document, also around errors: nothing here may depend on the loader having run. */
export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce();
  const requestId = useRequestId();
  const { locale } = useText();
  const data = useRouteLoaderData<typeof loader>("root");
  const timeZone = data?.timeZone ?? "UTC";
  const now = data?.now;
  const moment = useMemo(() => ({ timeZone, now: new Date(now ?? 0) }), [timeZone, now]);
  const theme = data?.theme ?? "system";
  return (
    <html lang={locale} data-theme={theme} data-request={requestId}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <Meta />
        <Links />
      </head>
      <body>
        <MomentProvider value={moment}>
          {children}
          <Toaster theme={theme} />
        </MomentProvider>
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function Root() {
  return (
    <Frame>
      <Outlet />
    </Frame>
  );
}

export function ErrorBoundary() {
  const data = useRouteLoaderData<typeof loader>("root");
  const requestId = useRequestId();
  // The document's id says nothing of a failure met on the way to another page.
  const ofDocument = useLocation().key === "default";
  return (
    <Frame>
      <PageError inDemo={data?.member?.workspace.isDemo ?? false} requestId={ofDocument ? requestId : null} />
    </Frame>
  );
}

/**
 * The shell of whoever is signed in; without menu when a page is presented full-screen (`?present`) or is plain by
 * itself (`handle.plain`).
 */
function Frame({ children }: { children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>("root");
  const [search] = useSearchParams();
  const plain = useMatches().some(({ handle }) => isPlain(handle));
  if (data?.member && !plain && !search.has("present")) {
    return (
      <AppShell member={data.member} theme={data.theme}>
        {children}
      </AppShell>
    );
  }
  return <PlainShell theme={data?.theme ?? "system"}>{children}</PlainShell>;
}

const isPlain = (handle: unknown): boolean =>
  typeof handle === "object" && handle !== null && "plain" in handle && handle.plain === true;
