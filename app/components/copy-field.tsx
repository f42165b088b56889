import { Check, Copy } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "./button.tsx";

type CopyFieldProps = {
  label: string;
  value: string;
  /** Several lines, as a block of code. */
  code?: boolean;
};

/** A value to take along: selected by a click, copied by the button. */
export function CopyField({ label, value, code }: CopyFieldProps) {
  const { t } = useText();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      // Without permission (or over plain http) the text is selected, ready for Ctrl+C.
      area.current?.select();
    }
  };
  return (
    <div>
      <div className="mb-1.5 flex items-center justify-between gap-3">
        <label htmlFor={id} className="font-medium text-sm">
          {label}
        </label>
        <Button
          type="button"
          kind="quiet"
          small
          onClick={() => void copy()}
          icon={copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
        >
          <span aria-live="polite">{copied ? t("ui.copied") : t("ui.copy")}</span>
        </Button>
      </div>
      <textarea
        ref={area}
        id={id}
        readOnly
        spellCheck={false}
        rows={code ? value.split("\n").length : 1}
        value={value}
        onFocus={(event) => event.currentTarget.select()}
        className={`w-full resize-none rounded-md border border-line bg-sunk px-3 py-2 font-mono text-sm ${code ? "overflow-x-auto whitespace-pre" : "break-all"}`}
      />
    </div>
  );
}
