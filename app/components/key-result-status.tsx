import { useText } from "#app/i18n/use-text.ts";
import type { Status } from "#experiments/okr/standing.ts";
import { StatusWord } from "./badge.tsx";
import type { Goodness } from "./goodness.ts";

/** What each status means for the reader; a green without a fresh check-in is not green. */
export const statusGoodness: Readonly<Record<Status, Goodness>> = {
  "on-pace": "better",
  late: "worse",
  off: "worse",
  "cannot-tell": "attention",
  "not-enough-answers": "unknown",
  pending: "unknown",
  outdated: "attention",
};

/** The pace word of a key result, with its icon. */
export function KeyResultStatusWord({ status }: { status: Status }) {
  const { t } = useText();
  return <StatusWord goodness={statusGoodness[status]}>{t(`okrs.status.${status}`)}</StatusWord>;
}
