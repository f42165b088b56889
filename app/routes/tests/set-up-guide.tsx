import { CircleAlert, CircleCheck } from "lucide-react";
import { useText } from "#app/i18n/use-text.ts";
import type { Step } from "./set-up-steps.ts";
import type { SetUpView } from "./set-up-view.server.ts";

/** Beside each step: why it is asked, and what is still open in it. */
export function SetUpGuide({ step, problems }: { step: Step; problems: SetUpView["problems"] }) {
  const { t } = useText();
  const open = problems.filter((one) => one.step === step);
  return (
    <aside className="space-y-5 lg:sticky lg:top-8 lg:self-start">
      <div className="border-accent border-l-2 pl-5">
        <h2 className="text-lg">{t("testsSetUp.guide.title")}</h2>
        <p className="mt-1.5 text-muted text-sm">{t(`testsSetUp.guide.${step}`)}</p>
      </div>
      {step !== "review" && (
        <div className="border-line border-l-2 pl-5 text-sm">
          {open.length === 0 ? (
            <p className="flex items-start gap-2 text-better">
              <CircleCheck size={16} className="mt-0.5 shrink-0" aria-hidden="true" />
              {t("testsSetUp.guide.done")}
            </p>
          ) : (
            <>
              <p className="font-medium">{t("testsSetUp.guide.open")}</p>
              <ul className="mt-2 space-y-2">
                {[...new Set(open.map(({ message }) => message))].map((message) => (
                  <li key={message} className="flex items-start gap-2">
                    <CircleAlert size={16} className="mt-0.5 shrink-0 text-attention" aria-hidden="true" />
                    {message}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </aside>
  );
}
