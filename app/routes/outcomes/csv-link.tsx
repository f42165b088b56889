import { Link } from "@remix-run/react";
import { useText } from "#app/i18n/use-text.ts";

/** A table of the page as a file. */
export function CsvLink({ table, cycle }: { table: string; cycle: string }) {
  const { t } = useText();
  return (
    <Link
      to={`/outcomes/csv/${table}?cycle=${cycle}`}
      reloadDocument
      className="no-print text-accent text-xs underline-offset-4 hover:underline"
    >
      {t("outcomes.action.csv")}
    </Link>
  );
}
