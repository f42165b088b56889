import { useNavigate } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import type { TextKey } from "#app/i18n/messages.en.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Dialog } from "./dialog.tsx";

const places: Readonly<Record<string, { to: string; label: TextKey }>> = {
  o: { to: "/okrs", label: "ui.keys.objectives" },
  e: { to: "/tests", label: "ui.keys.tests" },
  r: { to: "/outcomes", label: "ui.keys.results" },
};

/** How long `g` waits for its second key, in milliseconds. */
const patience = 1200;

/** `g` then a letter goes somewhere, `/` searches, `?` shows this sheet; never while somebody types. */
export function Shortcuts() {
  const { t } = useText();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const leader = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const place = event.timeStamp - leader.current < patience ? places[event.key] : undefined;
      leader.current = event.key === "g" ? event.timeStamp : 0;
      if (place) navigate(place.to);
      else if (event.key === "?") setOpen(true);
      else if (event.key === "/") focusSearch(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [navigate]);
  return (
    <Dialog open={open} onOpenChange={setOpen} title={t("ui.keys.title")}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-3">
        {Object.entries(places).map(([key, { label }]) => (
          <Line key={key} keys={["g", key]} label={t(label)} />
        ))}
        <Line keys={["/"]} label={t("ui.keys.search")} />
        <Line keys={["?"]} label={t("ui.keys.help")} />
      </dl>
    </Dialog>
  );
}

function Line({ keys, label }: { keys: readonly string[]; label: string }) {
  const { t } = useText();
  return (
    <>
      <dt className="flex items-center gap-1.5 text-muted text-sm">
        {keys.map((key, index) => (
          <span key={key} className="contents">
            {index > 0 && t("ui.keys.after")}
            <kbd className="min-w-7 rounded-sm border border-line-strong/60 bg-sunk px-1.5 py-0.5 text-center font-mono text-ink">
              {key}
            </kbd>
          </span>
        ))}
      </dt>
      <dd>{label}</dd>
    </>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input, textarea, select, [contenteditable], [role=dialog]") !== null
  );
}

function focusSearch(event: KeyboardEvent): void {
  const search = document.querySelector<HTMLInputElement>("main input[type=search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
}
