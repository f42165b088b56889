import type { Writer } from "#app/db/saved.ts";
import type { Db } from "#app/db/types.server.ts";
import { deleteEndpoint, replayDelivery, switchEndpoint } from "#app/db/webhook.server.ts";

type Change = (db: Db, writer: Writer, now: Date) => Promise<boolean>;

/**
 * What a button of the page asks for; null when the form is that of a new webhook.
 * @param id of the endpoint, or of the delivery to send again
 */
export function changeOf(intent: string, id: number): Change | null {
  const nothing: Change = async () => false;
  if (intent === "") return null;
  if (!Number.isSafeInteger(id) || id > 2_147_483_647) return nothing;
  if (intent === "replay") return (db, writer, now) => replayDelivery(db, writer, id, now);
  if (intent === "delete") return (db, writer) => deleteEndpoint(db, writer, id);
  if (intent === "on" || intent === "off")
    return (db, writer, now) => switchEndpoint(db, writer, id, intent === "on", now);
  return nothing;
}
