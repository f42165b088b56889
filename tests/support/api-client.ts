export type ApiAnswer = { status: number; body: unknown };

/** A program that holds one API key. Answers are given as they come, refusals too. */
export type ApiClient = {
  get(path: string): Promise<ApiAnswer>;
  put(path: string, document: unknown): Promise<ApiAnswer>;
  post(path: string, document?: unknown): Promise<ApiAnswer>;
  /** Any body, as it is. */
  send(method: string, path: string, body: BodyInit, contentType: string): Promise<ApiAnswer>;
};

/** @param url of the server, without a trailing slash; @param key null sends no Authorization */
export function apiClient(url: string, key: string | null): ApiClient {
  const authorization: Record<string, string> = key === null ? {} : { Authorization: `Bearer ${key}` };
  const call = async (path: string, init: RequestInit, type?: string): Promise<ApiAnswer> => {
    const headers = { ...authorization, ...(type && { "Content-Type": type }) };
    const response = await fetch(`${url}${path}`, { ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
    return { status: response.status, body: isJson ? JSON.parse(text) : text };
  };
  const json = (method: string, path: string, document: unknown) =>
    call(path, { method, body: JSON.stringify(document) }, "application/json");
  return {
    get: (path) => call(path, {}),
    put: (path, document) => json("PUT", path, document),
    post: (path, document = {}) => json("POST", path, document),
    send: (method, path, body, contentType) => call(path, { method, body }, contentType),
  };
}

/** What a call gave when it went well. @throws with the server's own words otherwise */
export async function succeed(answer: Promise<ApiAnswer>): Promise<unknown> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}
