import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useText } from "#app/i18n/use-text.ts";

type DialogProps = {
  /** The button that opens it; left out when `open` is held by the page. */
  trigger?: ReactNode;
  title: ReactNode;
  description?: ReactNode;
  open?: boolean;
  onOpenChange?(open: boolean): void;
  children: ReactNode;
};

const middle =
  "top-[max(2rem,12vh)] left-1/2 max-h-[80vh] w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 rounded-lg border";
const side = "top-0 right-0 h-dvh w-[min(34rem,100vw)] border-l";

/** In the middle of the page, for a short question. */
export function Dialog(props: DialogProps) {
  return <Overlay {...props} place={middle} />;
}

/** At the right edge, for details that leave the page in view. */
export function Drawer(props: DialogProps) {
  return <Overlay {...props} place={side} />;
}

function Overlay({
  trigger,
  title,
  description,
  open,
  onOpenChange,
  children,
  place,
}: DialogProps & { place: string }) {
  const { t } = useText();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[#0b0d0e]/45 motion-safe:animate-[fade_120ms_ease-out]" />
        <Radix.Content
          {...(description === undefined && { "aria-describedby": undefined })}
          className={`fixed z-50 overflow-y-auto border-line bg-panel p-6 text-ink shadow-floating ${place}`}
        >
          <div className="mb-4 flex items-start justify-between gap-4">
            <div className="min-w-0">
              <Radix.Title className="font-serif text-2xl leading-snug [overflow-wrap:anywhere]">{title}</Radix.Title>
              {description && <Radix.Description className="mt-1 text-muted text-sm">{description}</Radix.Description>}
            </div>
            <Radix.Close
              aria-label={t("ui.close")}
              className="-mt-1 -mr-2 flex size-9 shrink-0 items-center justify-center rounded-md text-muted hover:bg-sunk hover:text-ink"
            >
              <X size={18} aria-hidden="true" />
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
