import { RadioGroup } from "#app/components/choice.tsx";
import { TextInput } from "#app/components/field.tsx";
import { LocalizedInput } from "#app/components/localized-input.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { FormCard } from "./form-card.tsx";

type Name = { en?: string; fr?: string };
type Named = { key: string; name: Name; shownName: string };

const list = "/settings/places";
/** Empty steps at the end of the form, which works without script. */
const blanks = 3;

export function JourneyForm({ journey, state }: { journey?: Named & { steps: Named[] }; state: unknown }) {
  const { t } = useText();
  const steps = journey?.steps ?? [];
  return (
    <FormCard
      title={journey ? t("settings.places.editJourney", { name: journey.shownName }) : t("settings.places.newJourney")}
      state={state}
      intent={journey ? "edit-journey" : "new-journey"}
      back={list}
    >
      <KeyField existing={journey?.key} />
      <LocalizedInput name="name" label={t("settings.name")} value={journey?.name} />
      <fieldset>
        <legend className="font-medium">{t("settings.places.steps")}</legend>
        <p className="text-muted text-sm">{t("settings.places.stepsHint")}</p>
        <ol className="mt-3 space-y-4">
          {Array.from({ length: steps.length + blanks }, (_, index) => `steps.${index}`).map((at, index) => (
            <li key={at} className="grid gap-4 rounded-md bg-sunk p-4 sm:grid-cols-[12rem_1fr]">
              <TextInput
                name={`${at}.key`}
                label={`${t("settings.places.step", { number: index + 1 })} – ${t("settings.key")}`}
                defaultValue={steps[index]?.key}
                readOnly={steps[index] !== undefined}
              />
              <LocalizedInput name={`${at}.name`} label={t("settings.places.stepName")} value={steps[index]?.name} />
            </li>
          ))}
        </ol>
      </fieldset>
    </FormCard>
  );
}

type Kind = "human" | "digital" | "mixed";

export function ChannelForm({ channel, state }: { channel?: Named & { kind: Kind }; state: unknown }) {
  const { t } = useText();
  return (
    <FormCard
      title={channel ? t("settings.places.editChannel", { name: channel.shownName }) : t("settings.places.newChannel")}
      state={state}
      intent={channel ? "edit-channel" : "new-channel"}
      back={list}
    >
      <KeyField existing={channel?.key} />
      <LocalizedInput name="name" label={t("settings.name")} value={channel?.name} />
      <RadioGroup
        name="kind"
        legend={t("settings.places.kind")}
        defaultValue={channel?.kind ?? "digital"}
        options={(["human", "digital", "mixed"] as const).map((value) => ({
          ...{ value, label: t(`words.channelKind.${value}`) },
        }))}
      />
    </FormCard>
  );
}

function KeyField({ existing }: { existing: string | undefined }) {
  const { t } = useText();
  if (existing) return <input type="hidden" name="key" value={existing} />;
  return <TextInput name="key" label={t("settings.key")} hint={t("settings.keyHint")} className="max-w-72" />;
}
