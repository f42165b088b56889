import type { LoaderFunctionArgs } from "@remix-run/node";
import { NavLink, Outlet, useLoaderData } from "@remix-run/react";
import type { Permission } from "#app/auth/permissions.ts";
import { requireMember } from "#app/auth/require-member.server.ts";
import { useText } from "#app/i18n/use-text.ts";

const tabs = [
  ["scales", "registry.read"],
  ["metrics", "registry.read"],
  ["events", "registry.read"],
  ["places", "registry.read"],
  ["sdk", "sdk.read"],
  ["growthbook", "sdk.read"],
  ["attributes", "flags.read"],
  ["api-keys", "api-keys.read"],
  ["members", "members.read"],
  ["workspace", "workspace.write"],
  ["privacy", "privacy.write"],
  ["webhooks", "webhooks.read"],
  ["jobs", "jobs.read"],
  ["audit", "audit.read"],
] as const satisfies readonly (readonly [string, Permission])[];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "registry.read");
  return { open: tabs.flatMap(([name, permission]) => (member.can(permission) ? [name] : [])) };
}

/** The settings this person may see, beside the one they look at. */
export default function SettingsLayout() {
  const { open } = useLoaderData<typeof loader>();
  const { t } = useText();
  return (
    <div className="grid gap-x-10 gap-y-2 lg:grid-cols-[12rem_minmax(0,1fr)]">
      <nav aria-label={t("settings.tabs.label")} className="no-print max-lg:mb-4">
        <ul className="flex flex-wrap gap-1 lg:sticky lg:top-6 lg:flex-col">
          {open.map((name) => (
            <li key={name}>
              <NavLink
                to={`/settings/${name}`}
                prefetch="intent"
                className={({ isActive }) =>
                  `flex min-h-9 items-center whitespace-nowrap rounded-md px-3 text-sm lg:whitespace-normal lg:py-1.5 ${isActive ? "bg-accent-soft font-semibold text-accent-strong" : "text-muted hover:bg-sunk hover:text-ink"}`
                }
              >
                {t(`settings.tabs.${name}`)}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <div className="min-w-0">
        <Outlet />
      </div>
    </div>
  );
}
