import { Form, Link, useLocation } from "@remix-run/react";
import { LogOut, Menu, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { CairnMark } from "./logo.tsx";
import { destinations, isWithin } from "./navigation.ts";
import { LanguageSwitch, ThemeSwitch } from "./preference-switch.tsx";
import { Shortcuts } from "./shortcuts.tsx";

export type ShellMember = {
  name: string;
  role: "viewer" | "contributor" | "cx_lead" | "admin" | "agent";
  workspace: { name: string; isDemo: boolean };
  /** The demo may be followed by a workspace of one's own. */
  maySetUp: boolean;
  /** Everything the role allows. */
  permissions: readonly string[];
};

type AppShellProps = { member: ShellMember; theme: "system" | "light" | "dark"; children: ReactNode };

/** Around every page of a workspace: menu by role, whose eyes one reads with, language, appearance. */
export function AppShell({ member, theme, children }: AppShellProps) {
  const { t } = useText();
  const { key } = useLocation();
  return (
    <div className="lg:grid lg:min-h-dvh lg:grid-cols-[14.5rem_minmax(0,1fr)]">
      <SkipLink />
      <header className="no-print border-line border-b bg-panel lg:sticky lg:top-0 lg:h-dvh lg:overflow-y-auto lg:border-r lg:border-b-0">
        {/* One menu twice: open at the side on wide screens, behind a disclosure on narrow ones; the key closes it on arrival. */}
        <div className="hidden h-full flex-col px-4 py-6 lg:flex">
          <Brand workspace={member.workspace.name} />
          <MenuLinks permissions={member.permissions} />
          <div className="mt-auto pt-8">
            <PersonBox member={member} theme={theme} />
          </div>
        </div>
        <details key={key} className="lg:hidden">
          <summary className="flex min-h-14 list-none items-center justify-between px-4 [&::-webkit-details-marker]:hidden">
            <Brand workspace={member.workspace.name} plain />
            <span className="flex items-center gap-1.5 font-medium text-sm">
              <Menu size={18} aria-hidden="true" />
              {t("ui.nav.menu")}
            </span>
          </summary>
          <div className="space-y-6 border-line border-t px-4 pt-2 pb-6">
            <MenuLinks permissions={member.permissions} />
            <PersonBox member={member} theme={theme} />
          </div>
        </details>
      </header>
      <div className="flex min-w-0 flex-col">
        {member.workspace.isDemo && <DemoBanner maySetUp={member.maySetUp} />}
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-[78rem] px-4 py-7 outline-none sm:px-8 lg:py-9"
        >
          {children}
        </main>
      </div>
      <Shortcuts />
    </div>
  );
}

export function SkipLink() {
  const { t } = useText();
  return (
    <a
      href="#content"
      className="no-print fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-accent px-4 py-2 font-medium text-on-accent focus:translate-y-0"
    >
      {t("ui.skip")}
    </a>
  );
}

function Brand({ workspace, plain }: { workspace: string; plain?: boolean }) {
  const { t } = useText();
  const inner = (
    <>
      <span className="text-accent">
        <CairnMark size={30} />
      </span>
      <span className="min-w-0">
        <span className="block font-serif text-xl leading-none">{t("ui.product")}</span>
        <span className="mt-1 block truncate text-muted text-xs">{workspace}</span>
      </span>
    </>
  );
  const look = "flex min-w-0 items-center gap-2.5";
  return plain ? (
    <span className={look}>{inner}</span>
  ) : (
    <Link to="/" className={`${look} px-2`}>
      {inner}
    </Link>
  );
}

function MenuLinks({ permissions }: { permissions: readonly string[] }) {
  const { t } = useText();
  const { pathname } = useLocation();
  return (
    <nav aria-label={t("ui.nav.label")} className="lg:mt-8">
      <ul className="space-y-0.5">
        {destinations
          .filter(({ permission }) => permissions.includes(permission))
          .map((destination) => {
            const { to, label, icon: Icon } = destination;
            const isActive = isWithin(pathname, destination);
            return (
              <li key={to}>
                <Link
                  to={to}
                  prefetch="intent"
                  aria-current={isActive ? "page" : undefined}
                  className={`flex min-h-9 items-center gap-2.5 rounded-md px-2.5 text-sm ${isActive ? "bg-accent-soft font-semibold text-accent-strong" : "text-ink hover:bg-sunk"}`}
                >
                  <Icon size={16} strokeWidth={1.9} aria-hidden="true" className="shrink-0" />
                  {t(label)}
                </Link>
              </li>
            );
          })}
      </ul>
    </nav>
  );
}

function PersonBox({ member, theme }: { member: ShellMember; theme: AppShellProps["theme"] }) {
  const { t } = useText();
  return (
    <div className="space-y-3 px-2.5">
      <div className="flex items-start gap-2.5">
        <UserRound size={16} strokeWidth={1.9} aria-hidden="true" className="mt-0.5 shrink-0 text-muted" />
        <div className="min-w-0 text-sm">
          <Link to="/profile" className="block truncate font-medium underline-offset-4 hover:underline">
            {member.name}
          </Link>
          <p className="text-muted text-xs">{t(`words.role.${member.role}`)}</p>
        </div>
      </div>
      <div className="space-y-1 border-line border-t pt-3">
        <LanguageSwitch />
        <ThemeSwitch theme={theme} />
      </div>
      <Form method="post" action="/sign-out" reloadDocument>
        <button
          type="submit"
          className="flex min-h-7 items-center gap-2 text-muted text-sm underline-offset-4 hover:text-ink hover:underline"
        >
          <LogOut size={14} aria-hidden="true" />
          {t("ui.account.signOut")}
        </button>
      </Form>
    </div>
  );
}

function DemoBanner({ maySetUp }: { maySetUp: boolean }) {
  const { t } = useText();
  return (
    <aside
      aria-label={t("ui.demoBanner")}
      className="no-print flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-sunk px-4 py-2 text-muted text-sm sm:px-8"
    >
      {t("ui.demoBanner")}
      <Link
        to="/examples/shop"
        target="_blank"
        rel="noreferrer"
        className="font-medium text-accent underline underline-offset-4"
      >
        {t("ui.demoShop")}
      </Link>
      {maySetUp && (
        <Link to="/set-up" className="font-medium text-accent underline underline-offset-4">
          {t("ui.demoStart")}
        </Link>
      )}
    </aside>
  );
}
