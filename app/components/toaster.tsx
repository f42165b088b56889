import { useEffect, useRef } from "react";
import { Toaster as Sonner, toast } from "sonner";
import { useText } from "#app/i18n/use-text.ts";

/** Where short messages appear; once, in the root. */
export function Toaster({ theme }: { theme: "system" | "light" | "dark" }) {
  const { t } = useText();
  return (
    <Sonner
      theme={theme}
      position="bottom-right"
      closeButton
      containerAriaLabel={t("ui.notifications")}
      toastOptions={{
        closeButtonAriaLabel: t("ui.close"),
        style: { background: "var(--panel)", color: "var(--ink)", borderColor: "var(--line)", fontFamily: "inherit" },
        actionButtonStyle: { background: "var(--accent)", color: "var(--on-accent)" },
      }}
    />
  );
}

/** Says that something happened. @param undo takes it back: offered for eight seconds instead of asking beforehand */
export function showToast(message: string, undo?: { label: string; run: () => void }): void {
  toast(message, { duration: undo ? 8000 : 4000, action: undo && { label: undo.label, onClick: undo.run } });
}

/**
 * Says that something happened, once each time it does.
 * @param message null: nothing to say
 * @param occasion another object or key each time: the answer of an action, the key of a location
 */
export function useToast(message: string | null, occasion: unknown): void {
  const said = useRef<unknown>(undefined);
  useEffect(() => {
    if (message === null || said.current === occasion) return;
    said.current = occasion;
    showToast(message);
  }, [message, occasion]);
}
