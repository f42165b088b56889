import {
  ChartNoAxesColumn,
  Flag,
  FlaskConical,
  Headset,
  type LucideIcon,
  MessageCircleWarning,
  Mountain,
  Settings,
  Upload,
} from "lucide-react";
import type { TextKey } from "#app/i18n/messages.en.ts";

/** One line of the menu, for whoever has `permission`. */
export type Destination = {
  to: string;
  label: TextKey;
  icon: LucideIcon;
  permission: string;
  /** Pages that belong to it and whose address does not say so. */
  also?: readonly string[];
};

/** The menu, in the order of the chain: what for, what is tried, what came of it, what feeds it. */
export const destinations: readonly Destination[] = [
  {
    ...{ to: "/outcomes", label: "ui.nav.outcomes", icon: Mountain, permission: "outcomes.read" },
    also: ["/digests"],
  },
  {
    ...{ to: "/okrs", label: "ui.nav.okrs", icon: ChartNoAxesColumn, permission: "okrs.read" },
    also: ["/key-results"],
  },
  {
    ...{ to: "/tests", label: "ui.nav.tests", icon: FlaskConical, permission: "tests.read" },
    also: ["/new-test", "/exclusion-groups"],
  },
  { ...{ to: "/flags", label: "ui.nav.flags", icon: Flag, permission: "flags.read" }, also: ["/new-flag"] },
  {
    ...{ to: "/irritants", label: "ui.nav.irritants", icon: MessageCircleWarning, permission: "irritants.read" },
    also: ["/new-irritant"],
  },
  { to: "/agent", label: "ui.nav.agent", icon: Headset, permission: "agent.look-up" },
  { to: "/import", label: "ui.nav.import", icon: Upload, permission: "imports.read" },
  { to: "/settings", label: "ui.nav.settings", icon: Settings, permission: "registry.read" },
];

/** Whether a page belongs to a line of the menu. */
export function isWithin(pathname: string, { to, also = [] }: Destination): boolean {
  return [to, ...also].some((path) => pathname === path || pathname.startsWith(`${path}/`));
}
