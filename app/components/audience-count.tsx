import { type ReactNode, useEffect, useRef, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import type { AudienceCount as Count } from "#experiments/flags/count-audience.ts";

/** While somebody types nothing is asked. */
const quietMilliseconds = 400;

/**
 * Around `AudienceFields`: how many customers lately seen the conditions match. Asked anew whenever they change; without
 * script a button of the form named `intent` with the value `count` does it, see `count-button.tsx`.
 * @param count of the conditions as they came with the page
 */
export function AudienceCount({ count, children }: { count: Count; children: ReactNode }) {
  const [typed, setTyped] = useState<{ count: Count | null; from: Count }>({ count, from: count });
  const asked = useRef<AbortController | null>(null);
  useEffect(() => () => asked.current?.abort(), []);

  const ask = async (form: HTMLFormElement) => {
    asked.current?.abort();
    const turn = new AbortController();
    asked.current = turn;
    await new Promise((resolve) => setTimeout(resolve, quietMilliseconds));
    if (turn.signal.aborted) return;
    const found = await countTyped(new FormData(form), turn.signal);
    if (!turn.signal.aborted) setTyped({ count: found, from: count });
  };
  return (
    <div
      className="space-y-3"
      onChange={({ target }) => {
        if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) {
          if (target.form && target.name.startsWith("audience.")) void ask(target.form);
        }
      }}
    >
      {children}
      {/* What the page brings anew, after saving, is newer than what was asked before. */}
      <Sentence count={typed.from === count ? typed.count : count} />
    </div>
  );
}

/** Null when the server cannot be asked. */
async function countTyped(form: FormData, signal: AbortSignal): Promise<Count | null> {
  const query = new URLSearchParams();
  for (const [name, value] of form)
    if (name.startsWith("audience.") && typeof value === "string") query.append(name, value);
  try {
    const response = await fetch(`/audience-count?${query}`, { signal, headers: { Accept: "application/json" } });
    if (!response.ok || response.redirected) return null;
    // The route answers what `countSeen` returns, and nothing else with 200.
    return (await response.json()) as Count;
  } catch {
    // Without network, or overtaken by the next question: the sentence says that nothing could be counted.
    return null;
  }
}

function Sentence({ count }: { count: Count | null }) {
  const { t, format } = useText();
  const words = () => {
    if (count === null) return t("audience.failed");
    if (count.matching === null) return t(`audience.reason.${count.reason}`);
    const { matching, of } = count;
    return t("audience.match", { count: matching, matching: format.number(matching), of: format.number(of) });
  };
  return (
    <div role="status" className="rounded-md bg-sunk px-4 py-3 text-sm">
      <p className={count && count.matching !== null ? "font-medium" : "text-muted"}>{words()}</p>
      {count && count.matching !== null && (
        <p className="mt-0.5 text-muted">
          {count.leftOut > 0 && `${t("audience.leftOut", { count: count.leftOut })} `}
          {t("audience.sample")}
        </p>
      )}
    </div>
  );
}
