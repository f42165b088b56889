import type { z } from "zod";
import { deepestNesting, isNestedWithin } from "#experiments/definition/nesting.ts";
import { apiError } from "./api-error.ts";

const MAX_BODY_BYTES = 1024 * 1024;

/**
 * The request's JSON body, checked.
 * @throws a 400, 413 or 415 Response when it is no JSON of at most 1 MB, 422 with one issue per wrong field
 */
export async function readApiBody<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await readJson(request));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  throw apiError(422, "invalid-body", "Some fields are missing or wrong: see issues.", issues);
}

async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("Content-Type") ?? "application/json";
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type))
    throw apiError(415, "not-json", "Send JSON: Content-Type: application/json.");
  if (Number(request.headers.get("Content-Length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const text = decode(await readBounded(request));
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    // Only a SyntaxError can come of parsing a text, and its message says where it stopped.
    throw apiError(
      400,
      "malformed-json",
      `The body is not JSON: ${error instanceof Error ? error.message : "unreadable"}`,
    );
  }
  if (!isNestedWithin(body)) throw apiError(422, "invalid-body", `The body is nested deeper than ${deepestNesting}.`);
  const path = pathOfNul(body);
  if (path === null) return body;
  const issue = { path: path.join("."), message: "holds a NUL character" };
  throw apiError(422, "invalid-body", "Some fields are missing or wrong: see issues.", [issue]);
}

/** Where a text holds the one character that PostgreSQL cannot store; null: nowhere. */
function pathOfNul(value: unknown): string[] | null {
  if (typeof value === "string") return value.includes("\0") ? [] : null;
  if (value === null || typeof value !== "object") return null;
  for (const [key, inner] of Object.entries(value)) {
    const path = key.includes("\0") ? [] : pathOfNul(inner);
    if (path) return [key, ...path];
  }
  return null;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw apiError(400, "invalid-utf-8", "The body is not valid UTF-8.");
  }
}

async function readBounded(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > MAX_BODY_BYTES) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

const tooLarge = () => apiError(413, "body-too-large", "The body is larger than 1 MB.");
