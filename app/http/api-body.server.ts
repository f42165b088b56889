import type { z } from "zod";
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
  const text = await readBounded(request);
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    // Only a SyntaxError can come of parsing a text, and its message says where it stopped.
    throw apiError(
      400,
      "malformed-json",
      `The body is not JSON: ${error instanceof Error ? error.message : "unreadable"}`,
    );
  }
}

async function readBounded(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
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
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

const tooLarge = () => apiError(413, "body-too-large", "The body is larger than 1 MB.");
