import { Form, Link } from "@remix-run/react";
import { Pause, Play, RotateCcw, Settings2, Square } from "lucide-react";
import { Badge } from "#app/components/badge.tsx";
import { Button, LinkButton } from "#app/components/button.tsx";
import { Select } from "#app/components/field.tsx";
import type { Goodness } from "#app/components/goodness.ts";
import { PageHeader } from "#app/components/page-header.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { ExperimentStatus } from "#experiments/definition/experiment.ts";
import { stopReasons } from "#experiments/lifecycle/state.ts";
import type { ResultsView } from "./results-view.server.ts";

const looks: Readonly<Record<ExperimentStatus, Goodness>> = {
  draft: "unknown",
  running: "running",
  paused: "attention",
  stopped: "unknown",
  decided: "neutral",
  archived: "unknown",
};

/** What is tested, for whom, since when, and what may be done with it. */
export function TestHeader({ view }: { view: ResultsView }) {
  const { t } = useText();
  const { test } = view;
  return (
    <PageHeader
      breadcrumbs={[{ label: t("testsResults.back"), to: "/tests" }, { label: test.name }]}
      title={test.name}
      lead={test.hypothesis ? t("testsResults.lead", test.hypothesis) : undefined}
      badges={<Facts view={view} />}
      actions={<Moves view={view} />}
    />
  );
}

function Facts({ view: { test, progress } }: { view: ResultsView }) {
  const { t, format } = useText();
  const days = Math.floor(progress?.daysRun ?? 0);
  const live = test.status === "running" || test.status === "paused";
  const shipped = test.shippedVariation === null ? null : test.variations[test.shippedVariation]?.name;
  const facts = [
    test.startedAt && t("testsResults.startedAt", { date: format.date(test.startedAt) }),
    test.startedAt && t(`testsResults.${live ? "runsDays" : "ranDays"}`, { count: days }),
    test.owner ? t("testsResults.owner", { name: test.owner }) : t("testsResults.noOwner"),
  ].filter((fact) => fact !== null);
  return (
    <>
      <Badge goodness={shipped ? "better" : looks[test.status]}>
        {shipped ? t("testsResults.shipped", { variation: shipped }) : t(`words.experimentStatus.${test.status}`)}
      </Badge>
      {test.keyResult ? (
        <span className="text-sm">
          <span className="text-muted">{t("testsResults.serves")} </span>
          <Link
            to={`/key-results/${test.keyResult.key}`}
            className="font-medium text-accent underline-offset-4 hover:underline"
          >
            {test.keyResult.title}
          </Link>
        </span>
      ) : (
        <span className="text-muted text-sm">{t("testsResults.exploration")}</span>
      )}
      <span className="figures text-muted text-sm">{facts.join(" · ")}</span>
    </>
  );
}

function Moves({ view: { test, can, moves } }: { view: ResultsView }) {
  const { t } = useText();
  const icon = { size: 15, "aria-hidden": true } as const;
  return (
    <>
      {can.run && moves.includes("pause") && (
        <MoveButton move="pause" icon={<Pause {...icon} />} label={t("testsResults.moves.pause")} />
      )}
      {can.run && moves.includes("resume") && (
        <MoveButton move="resume" icon={<Play {...icon} />} label={t("testsResults.moves.resume")} />
      )}
      {can.decide && moves.includes("reopen") && (
        <MoveButton move="reopen" icon={<RotateCcw {...icon} />} label={t("testsResults.moves.reopen")} />
      )}
      {can.run && moves.includes("stop") && <StopMenu />}
      {can.write && (
        <LinkButton to={`/tests/${test.key}/set-up`} icon={<Settings2 {...icon} />} kind="quiet">
          {t("testsResults.moves.setUp")}
        </LinkButton>
      )}
    </>
  );
}

function MoveButton({ move, icon, label }: { move: string; icon: React.ReactNode; label: string }) {
  return (
    <Form method="post" preventScrollReset>
      <input type="hidden" name="intent" value={move} />
      <Button icon={icon}>{label}</Button>
    </Form>
  );
}

/** Ending a test asks why, in place and without script. */
function StopMenu() {
  const { t } = useText();
  return (
    <details className="relative">
      <summary className="inline-flex min-h-10 list-none items-center gap-2 rounded-md border border-worse/60 bg-panel px-4 font-medium text-worse hover:bg-worse-soft [&::-webkit-details-marker]:hidden">
        <Square size={14} aria-hidden="true" />
        {t("testsResults.moves.stop")}
      </summary>
      <Form
        method="post"
        className="absolute right-0 z-20 mt-2 w-80 max-w-[calc(100vw-2rem)] space-y-4 rounded-lg border border-line bg-panel p-5 shadow-floating max-sm:right-auto max-sm:left-0"
      >
        <input type="hidden" name="intent" value="stop" />
        <p className="text-sm">{t("testsResults.moves.stopText")}</p>
        <Select
          name="stopReason"
          label={t("testsResults.moves.stopReason")}
          options={stopReasons
            .filter((value) => value !== "affordable-loss")
            .map((value) => ({ value, label: t(`testsResults.stopReason.${value}`) }))}
        />
        <Button kind="danger">{t("testsResults.moves.stopNow")}</Button>
      </Form>
    </details>
  );
}
