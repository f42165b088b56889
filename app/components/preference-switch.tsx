import { Form, useLocation } from "@remix-run/react";
import { Check } from "lucide-react";
import { useText } from "#app/i18n/use-text.ts";

type Theme = "system" | "light" | "dark";

const locales = ["fr", "en"] as const;
const themes = ["system", "light", "dark"] as const;

/** Language: a form of two buttons, so that it works anywhere and without script. The page loads anew in its words. */
export function LanguageSwitch() {
  const { t, locale } = useText();
  return (
    <PreferenceForm label={t("ui.language.label")}>
      {locales.map((choice) => (
        <Choice key={choice} name="locale" value={choice} chosen={choice === locale} lang={choice}>
          {t(`ui.language.${choice}`)}
        </Choice>
      ))}
    </PreferenceForm>
  );
}

/** Appearance: as the system, light, dark. */
export function ThemeSwitch({ theme }: { theme: Theme }) {
  const { t } = useText();
  return (
    <PreferenceForm label={t("ui.theme.label")}>
      {themes.map((choice) => (
        <Choice key={choice} name="theme" value={choice} chosen={choice === theme}>
          {t(`ui.theme.${choice}`)}
        </Choice>
      ))}
    </PreferenceForm>
  );
}

function PreferenceForm({ label, children }: { label: string; children: React.ReactNode }) {
  const { pathname, search } = useLocation();
  return (
    <Form method="post" action="/preferences" reloadDocument aria-label={label} className="flex flex-wrap gap-x-3">
      <input type="hidden" name="to" value={pathname + search} />
      {children}
    </Form>
  );
}

type ChoiceProps = { name: string; value: string; chosen: boolean; lang?: string; children: React.ReactNode };

function Choice({ name, value, chosen, lang, children }: ChoiceProps) {
  return (
    <button
      type="submit"
      name={name}
      value={value}
      lang={lang}
      aria-pressed={chosen}
      className={`inline-flex min-h-7 items-center gap-1 text-sm underline-offset-4 hover:underline ${chosen ? "font-semibold text-ink" : "text-muted"}`}
    >
      {chosen && <Check size={12} strokeWidth={3} aria-hidden="true" />}
      {children}
    </button>
  );
}
