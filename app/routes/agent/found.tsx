import { Form, useNavigation } from "@remix-run/react";
import { Check } from "lucide-react";
import { useText } from "#app/i18n/use-text.ts";
import { type DeliveryOutcome, deliveryOutcomes } from "#experiments/definition/delivery.ts";
import type { Instruction, LookUp } from "./cards.ts";
import { Said } from "./said.tsx";

type FoundProps = { found: LookUp; lookUp: string; recorded: Readonly<Record<number, DeliveryOutcome>> };

/** What to do for a customer, place by place, and the buttons that say what became of it. */
export function Found({ found, lookUp, recorded }: FoundProps) {
  const { t } = useText();
  const { customer, instructions, others, running } = found;
  return (
    <section>
      <h2 className="mb-4 break-all text-xl">{t("agent.for", { customer })}</h2>
      {instructions.length === 0 ? (
        <p className="rounded-lg border border-line bg-panel px-6 py-8 text-2xl leading-snug">
          {t(running === 0 ? "agent.none" : "agent.nothing")}
        </p>
      ) : (
        <ul className="space-y-4">
          {instructions.map((instruction) => (
            <li
              key={instruction.test}
              className="rounded-lg border border-line border-l-4 border-l-accent bg-panel px-6 py-5"
            >
              <p className="eyebrow">
                {instruction.place ?? t("agent.everywhere")}
                {instruction.everyone && ` · ${t("agent.everyone")}`}
              </p>
              <p className="mt-1.5 text-2xl leading-snug">
                {instruction.card ?? t(instruction.usual ? "agent.asUsual" : "agent.noCard")}
              </p>
              {!instruction.everyone && (
                <Delivery
                  found={found}
                  lookUp={lookUp}
                  instruction={instruction}
                  outcome={recorded[instruction.test]}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <details className="mt-6 text-sm" open={others.some(({ needs }) => needs.length > 0)}>
          <summary className="w-fit text-muted">
            {t("agent.others")} ({others.length})
          </summary>
          <ul className="mt-2 list-disc space-y-1 pl-5">
            {others.map(({ place, reason, needs }, index) => (
              // Two tests may share their place and reason; the list never changes by itself.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <li key={index}>
                {place ?? t("agent.everywhere")} – {t(`agent.otherReason.${reason}`, { needs: needs.join(", ") })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

type DeliveryProps = {
  found: LookUp;
  lookUp: string;
  instruction: Instruction;
  outcome: DeliveryOutcome | undefined;
};

/** Done, not possible, refused: the last word holds. */
function Delivery({ found, lookUp, instruction, outcome }: DeliveryProps) {
  const { t } = useText();
  const { formData } = useNavigation();
  const sending = formData?.get("test") === String(instruction.test) ? formData.get("outcome") : null;
  const chosen = sending ?? outcome;
  return (
    <Form method="post" className="mt-4 flex flex-wrap gap-2" aria-label={t("agent.delivery.label")}>
      <input type="hidden" name="intent" value="deliver" />
      <input type="hidden" name="customer" value={found.customer} />
      <Said found={found} />
      <input type="hidden" name="lookUp" value={lookUp} />
      <input type="hidden" name="test" value={instruction.test} />
      <input type="hidden" name="variation" value={instruction.variation} />
      {deliveryOutcomes.map((choice) => (
        <button
          key={choice}
          type="submit"
          name="outcome"
          value={choice}
          aria-pressed={chosen === choice}
          className={`inline-flex min-h-11 items-center gap-1.5 rounded-md border px-4 font-medium ${chosen === choice ? "border-accent bg-accent-soft text-accent-strong" : "border-line-strong/60 hover:border-ink hover:bg-sunk"}`}
        >
          {chosen === choice && <Check size={16} strokeWidth={2.5} aria-hidden="true" />}
          {t(`agent.delivery.${choice}`)}
        </button>
      ))}
    </Form>
  );
}
