import { useText } from "#app/i18n/use-text.ts";
import { Button } from "./button.tsx";

/** Where no script counts at every change. After the form's other buttons, so that Enter still saves. */
export function CountButton() {
  const { t } = useText();
  return (
    <noscript>
      <Button name="intent" value="count">
        {t("audience.button")}
      </Button>
    </noscript>
  );
}
