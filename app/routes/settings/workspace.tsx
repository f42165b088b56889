import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Checkbox, RadioGroup } from "#app/components/choice.tsx";
import { Select, TextInput } from "#app/components/field.tsx";
import { writeAudit } from "#app/db/audit-entry.server.ts";
import { readRetention, saveWorkspace } from "#app/db/workspace.server.ts";
import { problem, text } from "#app/forms/refusal.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { timeZones } from "#app/i18n/time-zones.ts";
import { useText } from "#app/i18n/use-text.ts";
import { FormCard } from "./form-card.tsx";
import { fieldProblems, numberOf, refusal } from "./save-setting.server.ts";
import { SettingsPage } from "./settings-page.tsx";

const workspaceSchema = z.object({
  name: z.string().min(1).max(200),
  locale: z.enum(["en", "fr"]),
  timeZone: z.string().refine((zone) => timeZones().includes(zone)),
  approvalRequired: z.boolean(),
  retentionMonths: z.number().int().min(1).max(120).nullable(),
});

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { workspace, locale } = await requireMember(request, context, "workspace.write");
  const { name, timeZone, approvalRequired } = workspace;
  const retentionMonths = await readRetention(context.db, workspace.id);
  return {
    title: textFor(locale).t("settings.tabs.workspace"),
    workspace: { name, timeZone, approvalRequired, retentionMonths, locale: workspace.locale },
    timeZones: timeZones(),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const { workspace, actor, locale } = await requireMember(request, context, "workspace.write");
  const form = await request.formData();
  const parsed = workspaceSchema.safeParse({
    ...{ name: text(form, "name"), locale: text(form, "locale"), timeZone: text(form, "timeZone") },
    approvalRequired: form.has("approvalRequired"),
    retentionMonths: numberOf(text(form, "retentionMonths")),
  });
  if (!parsed.success) {
    const { t } = textFor(locale);
    const problems = fieldProblems(parsed.error, t).map((one) =>
      one.path === "retentionMonths" ? problem(one.path, t("settings.workspace.retentionProblem")) : one,
    );
    return refusal(form, problems);
  }
  const retentionMonths = await readRetention(context.db, workspace.id);
  const before = workspaceSchema.parse({ ...workspace, retentionMonths });
  await context.db.$transaction(async (tx) => {
    await saveWorkspace(tx, workspace.id, parsed.data);
    const subject = { subjectKind: "workspace", subjectKey: workspace.key };
    const change = { action: "workspace.change", before, after: parsed.data };
    await writeAudit(tx, { workspaceId: workspace.id, actor, ...subject, ...change });
  });
  return redirect("/settings/workspace?saved=1");
}

export default function WorkspaceSettings() {
  const { title, workspace, timeZones: zones } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  return (
    <SettingsPage title={title} lead={t("settings.workspace.lead")}>
      <FormCard title={workspace.name} state={answer}>
        <TextInput name="name" label={t("settings.name")} defaultValue={workspace.name} maxLength={200} />
        <RadioGroup
          name="locale"
          legend={t("settings.workspace.locale")}
          defaultValue={workspace.locale}
          options={(["fr", "en"] as const).map((value) => ({ value, label: t(`ui.language.${value}`) }))}
        />
        <Select
          name="timeZone"
          label={t("settings.workspace.timeZone")}
          hint={t("settings.workspace.timeZoneHint")}
          defaultValue={workspace.timeZone}
          options={zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
        />
        <Checkbox
          name="approvalRequired"
          label={t("settings.workspace.approval")}
          hint={t("settings.workspace.approvalHint")}
          defaultChecked={workspace.approvalRequired}
        />
        <TextInput
          name="retentionMonths"
          inputMode="numeric"
          label={t("settings.workspace.retention")}
          hint={t("settings.workspace.retentionHint")}
          optional
          defaultValue={workspace.retentionMonths ?? ""}
          className="max-w-40"
        />
      </FormCard>
    </SettingsPage>
  );
}
