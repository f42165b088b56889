import { z } from "zod";
import type { ApiCaller } from "#app/auth/require-api-caller.server.ts";
import type { Saved } from "#app/db/saved.ts";
import { apiError } from "#app/http/api-error.ts";
import type { RequestContext } from "#app/http/context.ts";
import { type Collection, collections } from "./collections.server.ts";
import { withLocalizedTexts } from "./localized-input.ts";

/** @throws a 404 Response with the names there are */
export function findCollection(name: string | undefined): Collection {
  const found = collections.find((collection) => collection.name === name);
  if (found) return found;
  throw apiError(
    404,
    "not-found",
    `There is no such collection. Known: ${collections.map((one) => one.name).join(", ")}.`,
  );
}

/** @throws a 404 or 422 Response */
export function requireKey({ keys, name }: Collection, key: string | undefined): string {
  const parsed = keys.safeParse(key);
  if (parsed.success) return parsed.data;
  throw apiError(
    422,
    "invalid-key",
    keyRules[name] ??
      "A key is 1–63 lower-case letters, digits, dots, dashes or underscores, and begins with a letter or digit.",
  );
}

const keyRules: Readonly<Record<string, string>> = {
  flags: "A flag's key is 1–128 letters, digits or any of _ . : | -",
  "event-names": "An event's name is up to 100 printable characters, without a space at either end.",
};

/**
 * Puts a document under the key of its URL, in one transaction.
 * @throws a 422 Response when the document is not of the collection's schema
 */
export async function putDocument(
  collection: Collection,
  key: string,
  body: unknown,
  caller: ApiCaller,
  context: RequestContext,
): Promise<Saved> {
  const document = withLocalizedTexts(withKey(body, key), collection.texts, caller.workspace.locale);
  const writer = { workspaceId: caller.workspace.id, actor: caller.actor };
  // A refusal comes before the first write of its put function, so committing it writes nothing.
  const saved = await context.db.$transaction((tx) => collection.put(tx, writer, key, document, context.now()));
  if (!(saved instanceof z.ZodError)) return saved;
  const issues = saved.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  throw apiError(422, "invalid-body", "Some fields are missing or wrong: see issues.", issues);
}

/** The URL names the document; a body that names another one is a mistake, not a rename. */
function withKey(body: unknown, key: string): unknown {
  if (body === null || typeof body !== "object" || Array.isArray(body))
    throw apiError(422, "invalid-body", "Send one JSON object.");
  if ("key" in body && body.key !== key)
    throw apiError(422, "invalid-body", `The body's key differs from the URL's "${key}".`);
  return { ...body, key };
}
