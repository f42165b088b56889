import { Form, useNavigation } from "@remix-run/react";
import { Search } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "#app/components/button.tsx";
import { inputLook } from "#app/components/field.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { AgentAnswer } from "./look-up.server.ts";

type SearchBoxProps = {
  answer: AgentAnswer | undefined;
  /** A running test is drawn by team and day, so that the team must be said. */
  byTeam: boolean;
  /** Attributes of the customer that some test's audience asks for. */
  asks: readonly string[];
};

export function SearchBox({ answer, byTeam, asks }: SearchBoxProps) {
  const { t } = useText();
  const box = useRef<HTMLInputElement>(null);
  const navigation = useNavigation();
  const searching = navigation.state !== "idle" && !navigation.formData?.has("intent");
  const answered = answer?.ok ? (answer.result === null ? answer.lookUp : null) : answer?.customer;
  // Ready for the next customer at once: the page is worked from the keyboard alone.
  useEffect(() => {
    if (answered === undefined) box.current?.focus();
    else if (answered !== null) box.current?.select();
  }, [answered]);
  const problem = answer && !answer.ok ? t(`agent.${answer.problem}`) : null;
  const found = answer?.ok ? answer.found : null;
  return (
    <Form method="post" className="mb-8" role="search">
      <label htmlFor="customer" className="mb-2 block font-medium">
        {t("agent.customer")}
      </label>
      <div className="flex flex-wrap gap-3">
        <input
          ref={box}
          id="customer"
          name="customer"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={200}
          defaultValue={answer && !answer.ok ? answer.customer : (found?.customer ?? "")}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? "customer-problem" : undefined}
          className={`${inputLook} min-h-14 flex-1 basis-64 font-mono text-xl`}
        />
        <Button
          kind="primary"
          busy={searching}
          className="min-h-14 px-6 text-lg"
          icon={<Search size={20} aria-hidden="true" />}
        >
          {t("agent.find")}
        </Button>
      </div>
      {problem && (
        <p id="customer-problem" role="alert" className="mt-2 font-medium text-worse">
          {problem}
        </p>
      )}
      {byTeam && (
        <div className="mt-4">
          <label htmlFor="team" className="mb-1 block font-medium text-sm">
            {t("agent.team")}
          </label>
          <input
            id="team"
            name="team"
            maxLength={100}
            autoComplete="organization"
            defaultValue={found?.team ?? ""}
            aria-describedby="team-hint"
            className={`${inputLook} min-h-10 max-w-64`}
          />
          <p id="team-hint" className="mt-1 text-muted text-sm">
            {t("agent.teamHint")}
          </p>
        </div>
      )}
      {asks.length > 0 && <Asks asks={asks} said={found?.attributes ?? {}} />}
    </Form>
  );
}

/** What the tests ask of a customer beside the key, as applications name it. */
function Asks({ asks, said }: { asks: readonly string[]; said: Readonly<Record<string, string>> }) {
  const { t } = useText();
  return (
    <fieldset className="mt-4">
      <legend className="mb-1 font-medium text-sm">{t("agent.asks")}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-2">
        {asks.map((name) => (
          <label key={name} className="flex items-center gap-2 font-mono text-sm">
            {name}
            <input
              name={`attribute.${name}`}
              maxLength={200}
              autoComplete="off"
              defaultValue={said[name] ?? ""}
              className={`${inputLook} min-h-10 max-w-40`}
            />
          </label>
        ))}
      </div>
      <p className="mt-1 text-muted text-sm">{t("agent.asksHint")}</p>
    </fieldset>
  );
}
