import { z } from "zod";
import { errorAnswer } from "./api-schemas.ts";
import { type CallProblem, GrowthbookCallError } from "./client-error.ts";

export type TransportOptions = {
  /** The base of the REST API, as `apiHost` gives it. */
  host: string;
  apiKey: string;
  now(): Date;
  /** Until when GrowthBook asked us not to call; kept up to date by the calls themselves. */
  pause: { until: Date | null };
  timeoutMilliseconds?: number;
  /** Gives up the call under way. */
  signal?: AbortSignal;
};

const largestAnswer = 8 * 1024 * 1024;
/** GrowthBook takes no larger body. */
const largestBody = 2 * 1024 * 1024;
const defaultTimeout = 15_000;
const defaultPause = 60_000;

/**
 * Sends one call and reads its answer with `schema`. Never follows a redirection, which could lead anywhere, and never
 * calls during a pause GrowthBook asked for.
 */
export function createTransport({
  host,
  apiKey,
  now,
  pause,
  timeoutMilliseconds = defaultTimeout,
  signal,
}: TransportOptions) {
  async function send<T extends z.ZodType>(
    method: "GET" | "POST",
    path: string,
    schema: T,
    body?: unknown,
  ): Promise<z.output<T>> {
    if (pause.until && now() < pause.until) {
      throw new GrowthbookCallError("rate-limit", "GrowthBook asked for a pause.", pause.until);
    }
    const text = body === undefined ? undefined : JSON.stringify(body);
    if (text !== undefined && Buffer.byteLength(text) > largestBody) {
      throw new GrowthbookCallError("invalid", "The test is too large for GrowthBook (2 MB).");
    }
    const answer = await exchange(`${host}${path}`, {
      method,
      ...(text !== undefined && { body: text }),
      headers: {
        Authorization: `Bearer ${apiKey}`,
        Accept: "application/json",
        ...(text !== undefined && { "Content-Type": "application/json" }),
      },
      redirect: "manual",
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMilliseconds), ...(signal ? [signal] : [])]),
    });
    notePause(answer);
    const document = parseJson(answer.text);
    if (answer.status < 200 || answer.status > 299) throw refusal(answer, document, now());
    const parsed = schema.safeParse(document);
    if (parsed.success) return parsed.data;
    throw new GrowthbookCallError("not-growthbook", `${path}: ${z.prettifyError(parsed.error)}`.slice(0, 500));
  }

  function notePause({ status, headers }: Answer): void {
    const spent = headers.get("RateLimit-Remaining") === "0";
    if (status !== 429 && !spent) return;
    pause.until = afterPause(headers, now());
  }

  return { send };
}

type Answer = { status: number; headers: Headers; text: string };

async function exchange(url: string, init: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(url, init);
    return { status: response.status, headers: response.headers, text: await limitedText(response) };
  } catch (error) {
    if (error instanceof GrowthbookCallError) throw error;
    const name = error instanceof Error ? error.name : "";
    if (init.signal?.aborted || name === "TimeoutError") {
      throw new GrowthbookCallError("timeout", "GrowthBook did not answer in time.");
    }
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new GrowthbookCallError("unreachable", cause);
  }
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    size += read.value.byteLength;
    if (size > largestAnswer) {
      await reader?.cancel();
      throw new GrowthbookCallError("not-growthbook", "The answer is larger than 8 MB.");
    }
    chunks.push(read.value);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `Retry-After` as seconds or as a date, else the reset of the window, else a minute. */
function afterPause(headers: Headers, now: Date): Date {
  for (const name of ["Retry-After", "RateLimit-Reset"]) {
    const value = headers.get(name);
    if (value === null) continue;
    const seconds = Number(value);
    if (Number.isFinite(seconds) && seconds >= 0) return new Date(now.getTime() + Math.min(seconds, 3600) * 1000);
    const date = Date.parse(value);
    if (!Number.isNaN(date)) return new Date(Math.min(date, now.getTime() + 3_600_000));
  }
  return new Date(now.getTime() + defaultPause);
}

/** GrowthBook answers a missing thing with 400 as often as with 404, and only its sentence tells. */
const missing = /could not find|not found|does not exist|no results|unable to find/i;

function refusal({ status, headers }: Answer, document: unknown, now: Date): GrowthbookCallError {
  const said = errorAnswer.safeParse(document).data;
  const detail = (said?.message ?? said?.error ?? `HTTP ${status}`).slice(0, 500);
  const problem = problemOf(status, detail);
  const named = said?.code && !detail.includes(said.code) ? `${detail} (${said.code})` : detail;
  return new GrowthbookCallError(problem, named, problem === "rate-limit" ? afterPause(headers, now) : null);
}

function problemOf(status: number, detail: string): CallProblem {
  if (status >= 300 && status < 400) return "redirected";
  if (status === 429) return "rate-limit";
  if (status >= 500 || status === 408) return "server-error";
  if (status === 401 || (status === 400 && /authorization|api key/i.test(detail))) return "key-refused";
  if (status === 402 || status === 403) return "plan-limit";
  if (status === 404 || (status === 400 && missing.test(detail))) return "not-found";
  if (status === 409) return "conflict";
  if (status === 422) return "warning";
  return "invalid";
}
