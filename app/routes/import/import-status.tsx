import { StatusWord } from "#app/components/badge.tsx";
import type { Goodness } from "#app/components/goodness.ts";
import { useText } from "#app/i18n/use-text.ts";

type Status = "uploaded" | "running" | "done" | "failed" | "cancelled";

const goodness: Readonly<Record<Status, Goodness>> = {
  uploaded: "neutral",
  running: "running",
  done: "better",
  failed: "worse",
  cancelled: "unknown",
};

/** Where an import stands, by icon and word. @param refused rows with an error: a full success has none */
export function ImportStatusWord({ status, refused }: { status: Status; refused: number }) {
  const { t } = useText();
  const shown = status === "done" && refused > 0 ? "attention" : goodness[status];
  return <StatusWord goodness={shown}>{t(`words.importStatus.${status}`)}</StatusWord>;
}
