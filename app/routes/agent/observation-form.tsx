import { Form } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { inputLook } from "#app/components/field.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { LookUp } from "./cards.ts";
import type { FollowUp } from "./look-up.server.ts";
import { Said } from "./said.tsx";

type ObservationFormProps = {
  irritants: readonly { key: string; title: string }[];
  followUps: readonly FollowUp[];
  /** The customer whose cards are shown stay so; nothing of them is recorded with what was observed. */
  found: LookUp | null;
  lookUp: string | null;
  /** Names what is sent next, so that sending the same form twice is one observation. */
  observation: string;
};

/** Two taps: what stood in the customer's way, and send. What the author saw before stands below, with what followed. */
export function ObservationForm({ irritants, followUps, found, lookUp, observation }: ObservationFormProps) {
  const { t } = useText();
  if (irritants.length === 0) return null;
  return (
    <section className="mt-10 border-line border-t pt-6">
      <h2 className="text-xl">{t("agent.observe.title")}</h2>
      <Form key={observation} method="post" className="mt-3">
        <input type="hidden" name="intent" value="observe" />
        <input type="hidden" name="observation" value={observation} />
        {found && (
          <>
            <input type="hidden" name="customer" value={found.customer} />
            <Said found={found} />
            <input type="hidden" name="lookUp" value={lookUp ?? ""} />
          </>
        )}
        <fieldset>
          <legend className="mb-2 text-muted text-sm">{t("agent.observe.lead")}</legend>
          <div className="flex flex-wrap gap-2">
            {irritants.map(({ key, title }) => (
              <label
                key={key}
                className="flex min-h-11 items-center gap-2 rounded-md border border-line-strong/60 px-3 hover:bg-sunk has-checked:border-accent has-checked:bg-accent-soft"
              >
                <input type="radio" name="irritant" value={key} required className="accent-[var(--accent)]" />
                {title}
              </label>
            ))}
          </div>
        </fieldset>
        <div className="mt-3 flex flex-wrap items-end gap-3">
          <div className="min-w-0 flex-1 basis-64">
            <label htmlFor="note" className="mb-1 block text-sm">
              {t("agent.observe.note")} <span className="text-muted">({t("ui.optional")})</span>
            </label>
            <input
              id="note"
              name="note"
              maxLength={500}
              autoComplete="off"
              aria-describedby="note-hint"
              className={`${inputLook} min-h-11`}
            />
          </div>
          <Button className="min-h-11">{t("agent.observe.send")}</Button>
        </div>
        <p id="note-hint" className="mt-1 text-muted text-sm">
          {t("agent.observe.noteHint")}
        </p>
      </Form>
      {followUps.length > 0 && <FollowUps followUps={followUps} />}
    </section>
  );
}

function FollowUps({ followUps }: { followUps: readonly FollowUp[] }) {
  const { t, format } = useText();
  return (
    <div className="mt-6">
      <h3 className="text-base">{t("agent.observe.mine")}</h3>
      <ul className="mt-2 space-y-1.5 text-sm">
        {followUps.map(({ id, at, title, status, running, shipped }) => (
          <li key={id}>
            <span className="figures text-muted">{format.dateShort(at)}</span> {title} –{" "}
            {t(`words.irritantStatus.${status}`)}
            {running > 0 && ` · ${t("agent.observe.running")}`}
            {shipped > 0 && ` · ${t("agent.observe.shipped")}`}
          </li>
        ))}
      </ul>
    </div>
  );
}
