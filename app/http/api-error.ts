export type ApiIssue = { path: string; message: string };

/** Every refusal of the API has this one shape: `{error: {code, message, issues?}}`. */
export function apiError(status: number, code: string, message: string, issues?: readonly ApiIssue[]): Response {
  return Response.json(
    { error: { code, message, ...(issues && issues.length > 0 && { issues }) } },
    { status, headers: { "Cache-Control": "no-store" } },
  );
}
