import { useText } from "#app/i18n/use-text.ts";

type ObservationsProps = {
  count: number;
  latest: readonly { id: number; authorName: string; note: string | null; at: string }[];
};

/** What those who serve customers saw: evidence beside the answers. */
export function Observations({ count, latest }: ObservationsProps) {
  const { t, format } = useText();
  return (
    <section className="mt-8">
      <h2 className="text-xl">{t("irritants.observed.title", { count })}</h2>
      <ul className="mt-3 space-y-2">
        {latest.map(({ id, authorName, note, at }) => (
          <li key={id}>
            <span className="figures text-muted text-sm">
              {format.dateShort(at)} · {authorName}
            </span>
            {note && <p className="break-words">{note}</p>}
          </li>
        ))}
      </ul>
      {count > latest.length && (
        <p className="mt-2 text-muted text-sm">{t("irritants.observed.latest", { count: latest.length })}</p>
      )}
    </section>
  );
}
