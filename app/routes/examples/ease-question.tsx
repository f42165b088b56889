import { useGrowthBook } from "@growthbook/growthbook-react";
import { Form } from "@remix-run/react";
import { type FormEvent, useId, useState } from "react";
import { Button } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { useText } from "#app/i18n/use-text.ts";

const scores = [1, 2, 3, 4, 5, 6, 7] as const;

type EaseQuestionProps = {
  customer: string;
  /** The scale's key: what the answer is tracked as. */
  scale: string;
  place: Readonly<Record<"step" | "channel", string>>;
  sent: boolean;
  missing: boolean;
};

/** One question on the demo's scale. With script the SDK's tracking plugin carries the answer, without it a form does. */
export function EaseQuestion({ customer, scale, place, sent, missing }: EaseQuestionProps) {
  const { t, locale } = useText();
  const flags = useGrowthBook();
  const id = useId();
  const [answered, setAnswered] = useState(sent);
  const [empty, setEmpty] = useState(missing);

  const answer = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const score = new FormData(event.currentTarget).get("score");
    setEmpty(score === null);
    if (score === null) return;
    void flags.logEvent(scale, {
      customer,
      score: Number(score),
      id: answerId(customer, id),
      language: locale,
      ...place,
    });
    setAnswered(true);
  };

  return (
    <Card title={t("examples.ease.title")} lead={t("examples.ease.privacy")}>
      {answered ? (
        <p role="status" className="font-medium text-better">
          {t("examples.ease.thanks")}
        </p>
      ) : (
        <Form method="post" onSubmit={answer}>
          <input type="hidden" name="customer" value={customer} />
          <input type="hidden" name="id" value={answerId(customer, id)} />
          <fieldset aria-describedby={empty ? "ease-problem" : undefined}>
            <legend className="mb-2 font-medium">{t("examples.ease.question")}</legend>
            <div className="flex flex-wrap gap-2">
              {scores.map((score) => (
                <label
                  key={score}
                  className="flex min-h-11 min-w-11 items-center justify-center gap-1.5 rounded-md border border-line-strong/70 px-3 hover:bg-sunk has-checked:border-accent has-checked:bg-accent-soft"
                >
                  <input type="radio" name="score" value={score} className="accent-[var(--accent)]" />
                  <span className="figures">{score}</span>
                  {score === 1 && <span className="text-muted text-sm">{t("examples.ease.hardest")}</span>}
                  {score === 7 && <span className="text-muted text-sm">{t("examples.ease.easiest")}</span>}
                </label>
              ))}
            </div>
          </fieldset>
          {empty && (
            <p id="ease-problem" role="alert" className="mt-2 font-medium text-sm text-worse">
              {t("examples.ease.missing")}
            </p>
          )}
          <Button kind="primary" className="mt-4">
            {t("examples.ease.send")}
          </Button>
        </Form>
      )}
    </Card>
  );
}

/** One answer for each time the page is met: sent twice, it counts once. */
const answerId = (customer: string, id: string) => `shop-${customer}-${id.replace(/\W/g, "")}`;
