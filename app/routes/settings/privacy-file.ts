import { type ActionFunctionArgs, redirect } from "@remix-run/node";
import { requireMember } from "#app/auth/require-member.server.ts";
import { customerKey } from "#app/ingest/schemas.ts";

/** POST /settings/privacy/file — everything kept of one customer, as a file to hand over. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { workspace, actor } = await requireMember(request, context, "privacy.write");
  const customer = customerKey.safeParse((await request.formData()).get("customer"));
  if (!customer.success) throw redirect("/settings/privacy");
  const kept = await context.customers.read({ workspaceId: workspace.id, actor }, String(customer.data));
  return new Response(`${JSON.stringify(kept, null, 2)}\n`, {
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Disposition": 'attachment; filename="customer.json"',
      "Cache-Control": "no-store",
    },
  });
}

/** Somebody reloaded the address of the file. */
export function loader() {
  return redirect("/settings/privacy");
}
