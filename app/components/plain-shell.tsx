import type { ReactNode } from "react";
import { SkipLink } from "./app-shell.tsx";
import { LanguageSwitch, ThemeSwitch } from "./preference-switch.tsx";

type PlainShellProps = { theme: "system" | "light" | "dark"; children: ReactNode };

/** Around pages without a menu: signing in, setting up, presenting. */
export function PlainShell({ theme, children }: PlainShellProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-[78rem] grow px-4 py-8 outline-none sm:px-8 lg:py-12"
      >
        {children}
      </main>
      <footer className="no-print mx-auto flex w-full max-w-[78rem] flex-wrap items-center justify-between gap-x-8 gap-y-2 px-4 pb-6 sm:px-8">
        <LanguageSwitch />
        <ThemeSwitch theme={theme} />
      </footer>
    </div>
  );
}
