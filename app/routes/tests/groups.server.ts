import type { Member } from "#app/auth/require-member.server.ts";
import { listExclusionGroups, putExclusionGroup } from "#app/db/exclusion-group.server.ts";
import { listExperiments } from "#app/db/experiment.server.ts";
import { problem, type Refusal, refuse, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { heldShare, isLive } from "#experiments/lifecycle/exclusion.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";

type Db = RequestContext["db"];

/** Every group with what is free, the live tests that hold a part, and the drafts that want one. */
export async function groupsView(db: Db, { workspace, locale }: Pick<Member, "workspace" | "locale">) {
  const groups = await listExclusionGroups(db, workspace.id);
  const tests = await listExperiments(db, workspace.id, { status: ["running", "paused", "draft"] });
  return groups.map(({ key, name, free }) => ({
    ...{ key, name: inLocale(name, locale), free },
    tests: tests.flatMap(({ key: test, experiment: { status, definition } }) =>
      definition.exclusion?.group === key
        ? [
            {
              ...{ key: test, name: inLocale(definition.name, locale), status },
              ...{ live: isLive({ status }), share: heldShare(definition.exclusion) },
            },
          ]
        : [],
    ),
  }));
}

/** Makes a group of this name; its key is the name in plain letters. */
export async function saveGroupForm(
  db: Db,
  { workspace, actor, locale }: Pick<Member, "workspace" | "actor" | "locale">,
  form: FormData,
): Promise<{ ok: true } | Refusal> {
  const { t } = textFor(locale);
  const name = text(form, "name").slice(0, 60);
  const key = name
    .normalize("NFD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (key === "") return refuse([problem("name", t("holdouts.groups.needsName"))], form);
  if ((await listExclusionGroups(db, workspace.id)).some((group) => group.key === key)) {
    return refuse([problem("name", t("problems.key-taken", { key }))], form);
  }
  const writer = { workspaceId: workspace.id, actor };
  const saved = await db.$transaction((tx) => putExclusionGroup(tx, writer, { key, name: { [locale]: name } }));
  if (saved.ok) return { ok: true };
  return refuse(
    saved.problems.map((one) => problem("name", problemText(t, one))),
    form,
  );
}
