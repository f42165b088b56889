import { Form } from "@remix-run/react";
import { useText } from "#app/i18n/use-text.ts";
import { Badge } from "./badge.tsx";
import { Button } from "./button.tsx";
import type { Goodness } from "./goodness.ts";

type State = "waiting" | "in-step" | "drifted" | "retrying" | "refused";
type Value = string;

/** One test's state in GrowthBook, as pages get it. */
export type GrowthbookStateView = {
  key: string;
  state: State;
  problem: { code: string; detail: string } | null;
  drift: { field: string; ours: Value; theirs: Value }[];
  accepted: string[];
  nextAt: string | null;
};

const looks: Readonly<Record<State, Goodness>> = {
  waiting: "running",
  "in-step": "better",
  drifted: "attention",
  retrying: "attention",
  refused: "worse",
};

export function GrowthbookBadge({ state }: { state: State }) {
  const { t } = useText();
  return <Badge goodness={looks[state]}>{t(`growthbook.states.${state}`)}</Badge>;
}

/** What is the matter with a test in GrowthBook, in words. */
export function GrowthbookMatter({ view }: { view: GrowthbookStateView }) {
  const { t, format } = useText();
  const { problem, drift, accepted, nextAt, state } = view;
  return (
    <div className="space-y-1 text-sm">
      {problem && (
        <p>
          {problemSentence(t, problem.code)}
          {problem.detail !== "" && <span className="block text-muted">{problem.detail}</span>}
        </p>
      )}
      {state === "retrying" && nextAt && (
        <p className="figures text-muted">{t("growthbook.next", { when: format.time(nextAt) })}</p>
      )}
      {state === "drifted" && drift.length > 0 && (
        <ul className="space-y-0.5">
          {drift.map(({ field, ours, theirs }) => (
            <li key={field}>{t("growthbook.difference", { field: fieldName(t, field), ours, theirs })}</li>
          ))}
        </ul>
      )}
      {accepted.length > 0 && (
        <p className="text-muted">
          {t("growthbook.accepted", { fields: accepted.map((field) => fieldName(t, field)).join(", ") })}
        </p>
      )}
    </div>
  );
}

type Translate = ReturnType<typeof useText>["t"];

const problemCodes = [
  ...(["timeout", "unreachable", "rate-limit", "server-error", "key-refused", "plan-limit", "conflict"] as const),
  ...(["checklist", "warning", "invalid", "not-found", "not-growthbook", "redirected"] as const),
  ...(["exclusion-unsupported", "groups-unsupported", "holdout-unsupported"] as const),
] as const;

export function problemSentence(t: Translate, code: string): string {
  const known = problemCodes.find((one) => one === code);
  return known ? t(`growthbook.problem.${known}`) : code;
}

const fields = [
  ...(["exists", "status", "variations", "hash", "coverage"] as const),
  ...(["weights", "condition", "seed", "rule", "flagOn"] as const),
] as const;

function fieldName(t: Translate, field: string): string {
  const known = fields.find((one) => one === field);
  return known ? t(`growthbook.fields.${known}`) : field;
}

/** The buttons that fit the state. @param to the page to come back to */
export function GrowthbookAnswers({ view, to }: { view: GrowthbookStateView; to: "settings" | "test" }) {
  const { t } = useText();
  const { key, state } = view;
  return (
    <div className="flex flex-wrap gap-2">
      {state === "drifted" && (
        <>
          <Answer test={key} to={to} intent="push" label={t("growthbook.push")} />
          <Answer test={key} to={to} intent="keep" label={t("growthbook.keep")} />
        </>
      )}
      {(state === "refused" || state === "retrying") && (
        <Answer test={key} to={to} intent="retry" label={t("growthbook.retry")} />
      )}
    </div>
  );
}

export function Answer({ test, to, intent, label }: { test: string; to: string; intent: string; label: string }) {
  return (
    <Form method="post" action="/settings/growthbook" preventScrollReset>
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name="test" value={test} />
      <input type="hidden" name="to" value={to} />
      <Button small>
        {label}
        <span className="only-read"> {test}</span>
      </Button>
    </Form>
  );
}
