import { unstable_parseMultipartFormData as parseMultipart } from "@remix-run/node";

/** What a multipart body held: its text fields, and the file, handed to `store` while it arrives. */
export type Upload<Stored> = { fields: ReadonlyMap<string, string>; file: { name: string; stored: Stored } | null };

const maxFieldBytes = 1024 * 1024;

/** A text field, or the framing around the parts, that no honest form sends. */
export class MalformedUploadError extends Error {
  override name = "MalformedUploadError";
}

/**
 * Reads a multipart body in constant memory: the first file part with a name goes to `store` chunk by chunk.
 * @throws {MalformedUploadError} when the body is not multipart, is cut short, or a text field is larger than 1 MB
 * @throws whatever `store` throws
 */
export async function readUpload<Stored>(
  request: Request,
  store: (content: AsyncIterable<Uint8Array>) => Promise<Stored>,
): Promise<Upload<Stored>> {
  const fields = new Map<string, string>();
  let file: Upload<Stored>["file"] = null;
  let refusal: { cause: unknown } | null = null;
  const take = async (part: { name: string; filename?: string; data: AsyncIterable<Uint8Array> }) => {
    try {
      if (part.filename === undefined) fields.set(part.name, await readText(part.data));
      else if (part.filename !== "" && file === null) file = { name: part.filename, stored: await store(part.data) };
      else for await (const _ of part.data); // a part must be read to its end before the next one begins
    } catch (error) {
      refusal = { cause: error };
      throw error;
    }
    return undefined;
  };
  try {
    await parseMultipart(request, take);
  } catch (error) {
    if (refusal) throw error;
    throw new MalformedUploadError("The body is not a complete multipart form.", { cause: error });
  }
  return { fields, file };
}

async function readText(data: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of data) {
    bytes += chunk.length;
    if (bytes > maxFieldBytes) throw new MalformedUploadError("A text field is larger than 1 MB.");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
