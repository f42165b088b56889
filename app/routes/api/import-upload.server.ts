import { randomUUID } from "node:crypto";
import { z } from "zod";
import { findMapping } from "#app/db/import.server.ts";
import { readApiBody } from "#app/http/api-body.server.ts";
import { apiError } from "#app/http/api-error.ts";
import type { RequestContext } from "#app/http/context.ts";
import { MalformedUploadError, readUpload } from "#app/http/upload.server.ts";
import { type CsvMapping, csvMappingSchema } from "#app/ingest/csv/mapping.ts";
import { MAX_UPLOAD_BYTES, removeUpload, storeUpload, UploadTooLargeError } from "#app/ingest/csv/uploads.server.ts";

/** A file that has arrived, with what to do with it. */
export type ReceivedImport = {
  fileName: string;
  storedAs: string;
  bytes: number;
  mapping: CsvMapping;
  saveAs: string | null;
  dryRun: boolean;
};

const saveAs = z.string().trim().min(1).max(100).optional();

/** A small file inside JSON, for programs that make their rows themselves. */
export const importJsonSchema = z.object({
  fileName: z.string().trim().min(1).max(200).default("import.csv"),
  csv: z.string().min(1),
  mapping: csvMappingSchema.or(z.string()),
  saveAs,
  dryRun: z.boolean().default(false),
});

const formSchema = z.object({ mapping: z.string().min(1), saveAs, dryRun: z.enum(["true", "false"]).optional() });

/**
 * Stores the file of an import call and reads its instructions, from a multipart form or a JSON body.
 * @throws a 400, 413 or 422 Response, with nothing left on disk
 */
export async function receiveImport(
  request: Request,
  context: Pick<RequestContext, "db" | "env">,
  workspaceId: number,
): Promise<ReceivedImport> {
  const storedAs = `${randomUUID()}.csv`;
  const { dataDir } = context.env;
  try {
    const multipart = /^multipart\/form-data\b/i.test(request.headers.get("Content-Type") ?? "");
    const received = multipart
      ? await readForm(request, dataDir, storedAs)
      : await readJson(request, dataDir, storedAs);
    const { mapping, ...rest } = received;
    return { ...rest, storedAs, mapping: await readMapping(context, workspaceId, mapping) };
  } catch (error) {
    await removeUpload(dataDir, storedAs);
    if (error instanceof UploadTooLargeError) throw apiError(413, "file-too-large", error.message);
    if (error instanceof MalformedUploadError) throw apiError(400, "malformed-upload", error.message);
    throw error;
  }
}

type Received = Omit<ReceivedImport, "storedAs" | "mapping"> & { mapping: unknown };

async function readForm(request: Request, dataDir: string, storedAs: string): Promise<Received> {
  // Room for the other fields and the frame around them.
  if (Number(request.headers.get("Content-Length") ?? 0) > MAX_UPLOAD_BYTES + 3 * 1024 * 1024)
    throw new UploadTooLargeError(`The file is larger than ${MAX_UPLOAD_BYTES / 1024 / 1024} MB: split it.`);
  const { fields, file } = await readUpload(request, (content) => storeUpload(dataDir, storedAs, content));
  if (!file) throw apiError(422, "file-missing", 'Send the CSV file as the part "file", with a file name.');
  const parsed = formSchema.safeParse(Object.fromEntries(fields));
  if (!parsed.success) throw invalid(parsed.error);
  const { mapping, saveAs: name, dryRun } = parsed.data;
  return {
    ...{ fileName: file.name.slice(0, 200), bytes: file.stored, saveAs: name ?? null, dryRun: dryRun === "true" },
    mapping: mapping.trimStart().startsWith("{") ? parseJson(mapping) : mapping,
  };
}

async function readJson(request: Request, dataDir: string, storedAs: string): Promise<Received> {
  const { fileName, csv, mapping, saveAs: name, dryRun } = await readApiBody(request, importJsonSchema);
  const content = async function* () {
    yield new TextEncoder().encode(csv);
  };
  const bytes = await storeUpload(dataDir, storedAs, content());
  return { fileName, bytes, saveAs: name ?? null, dryRun, mapping };
}

/** The mapping itself, or the one saved under a name. */
async function readMapping(
  { db }: Pick<RequestContext, "db">,
  workspaceId: number,
  given: unknown,
): Promise<CsvMapping> {
  const mapping = typeof given === "string" ? await findMapping(db, workspaceId, given) : given;
  if (mapping === null)
    throw apiError(422, "unknown-mapping", `There is no saved mapping "${String(given)}" in this workspace.`);
  const parsed = csvMappingSchema.safeParse(mapping);
  if (!parsed.success) throw invalid(parsed.error, "mapping.");
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unreadable"; // only a SyntaxError can come of parsing
    throw apiError(400, "malformed-json", `The mapping is not JSON: ${reason}`);
  }
}

function invalid(error: z.ZodError, prefix = ""): Response {
  const issues = error.issues.map(({ path, message }) => ({ path: `${prefix}${path.join(".")}`, message }));
  return apiError(422, "invalid-body", "Some fields are missing or wrong: see issues.", issues);
}
