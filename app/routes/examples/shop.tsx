import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { useEffect, useState } from "react";
import { visitorLocale } from "#app/auth/reader.server.ts";
import { findMember } from "#app/auth/require-member.server.ts";
import { requireSameOrigin } from "#app/auth/same-origin.server.ts";
import { text } from "#app/forms/refusal.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { BehindThePage } from "./behind-the-page.tsx";
import { EaseQuestion } from "./ease-question.tsx";
import { LiveFlags } from "./live-flags.tsx";
import { openShop, someCustomer } from "./open-shop.server.ts";
import { ReturnStep } from "./return-step.tsx";

/** Shown without the product's own menu: it is a customer's page, not a reader's. */
export const handle = { plain: true };

const customerPattern = /^[\w-]{1,60}$/;
const scale = "ces";

/** A page of the demo's shop, as its web team would build it. Open to everybody while the demo is; else it is not there. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const shop = await openShop(context);
  if (!shop) throw new Response(null, { status: 404 });
  const url = new URL(request.url);
  const customer = url.searchParams.get("customer") ?? "";
  if (!customerPattern.test(customer)) throw redirect(`/examples/shop?customer=${someCustomer()}`);
  const member = await findMember(request, context);
  const locale = member?.locale ?? (await visitorLocale(request, context.env));
  return {
    ...shop,
    title: textFor(locale).t("examples.title"),
    host: context.env.origin ?? url.origin,
    customer,
    another: someCustomer(),
    sent: url.searchParams.has("sent"),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Maison Lumen` }];

/** An answer from a page without script; with it, the SDK's own tracking sends the same. */
export async function action({ request, context }: ActionFunctionArgs) {
  requireSameOrigin(request, context.env);
  const shop = await openShop(context);
  const form = await request.formData();
  const customer = text(form, "customer");
  if (!shop || !customerPattern.test(customer)) throw new Response(null, { status: 404 });
  const at = context.now().toISOString();
  const answer = { id: text(form, "id"), customer, scale, score: Number(text(form, "score")), at, ...place };
  const { rejected } = await context.ingest.write(shop.workspaceId, "answers", text(form, "score") ? [answer] : []);
  if (text(form, "score") === "" || rejected.length > 0) return data({ missing: true }, { status: 422 });
  return redirect(`/examples/shop?customer=${customer}&sent`);
}

/** Where on the customer's way the page stands. */
const place = { step: "return-request", channel: "web" };

export default function Shop() {
  const shop = useLoaderData<typeof loader>();
  // A new customer or host is a new SDK instance; a new payload reaches the present one as a stream event.
  return (
    <LiveFlags key={shop.customer} {...shop}>
      <ShopPage />
    </LiveFlags>
  );
}

function ShopPage() {
  const { customer, another, sent } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { t } = useText();
  const hydrated = useHydrated();
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_22rem]" data-live={hydrated || undefined}>
      <article className="min-w-0 space-y-6">
        <header className="border-line border-b pb-5">
          <p className="font-serif text-2xl tracking-wide">Maison Lumen</p>
          <p className="text-muted text-sm">{t("examples.tagline")}</p>
        </header>
        <ReturnStep />
        <EaseQuestion customer={customer} sent={sent} missing={refused?.missing ?? false} scale={scale} place={place} />
      </article>
      <BehindThePage customer={customer} another={another} />
    </div>
  );
}

/** Whether the page is alive in the browser, with the same content as the server rendered. */
function useHydrated(): boolean {
  const [hydrated, setHydrated] = useState(false);
  useEffect(() => setHydrated(true), []);
  return hydrated;
}
