import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { Headset, KeyRound, type LucideIcon, Mountain, Target, Wrench } from "lucide-react";
import { localeCookie } from "#app/auth/cookies.server.ts";
import { demoPersonas, type Persona } from "#app/auth/demo.server.ts";
import { setUpState } from "#app/auth/first-workspace.server.ts";
import { localPath } from "#app/auth/local-path.ts";
import { visitorLocale } from "#app/auth/reader.server.ts";
import { type AuthContext, findMember } from "#app/auth/require-member.server.ts";
import { requireSameOrigin } from "#app/auth/same-origin.server.ts";
import { checkPassword, startSession } from "#app/auth/sign-in.server.ts";
import { Button, LinkButton } from "#app/components/button.tsx";
import { TextInput } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { CairnMark } from "#app/components/logo.tsx";
import { problem, refuse, text } from "#app/forms/refusal.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const to = localPath(new URL(request.url).searchParams.get("to"));
  if (await findMember(request, context)) throw redirect(to);
  const { t } = textFor(await visitorLocale(request, context.env));
  return {
    title: t("account.signIn.title"),
    to,
    personas: (await demoPersonas(context)).map(({ persona }) => persona),
    maySetUp: (await setUpState(context)) !== "closed",
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  requireSameOrigin(request, context.env);
  const form = await request.formData();
  const to = localPath(form.get("to"));
  return form.has("persona")
    ? await signInToDemo(request, context, text(form, "persona"), to)
    : await signInByPassword(request, context, form, to);
}

async function signInToDemo(request: Request, context: AuthContext, wanted: string, to: string) {
  const locale = await visitorLocale(request, context.env);
  const person = (await demoPersonas(context)).find(({ persona }) => persona === wanted);
  if (!person) return refuse([problem("", textFor(locale).t("account.signIn.demoGone"))]);
  const headers = new Headers([
    ["Set-Cookie", await startSession(context, person)],
    ["Set-Cookie", await localeCookie(context.env).serialize(locale)],
  ]);
  throw redirect(to, { headers });
}

async function signInByPassword(request: Request, context: AuthContext, form: FormData, to: string) {
  const { t } = textFor(await visitorLocale(request, context.env));
  const email = text(form, "email");
  const password = form.get("password");
  const missing = [
    ...(email === "" ? [problem("email", t("account.problem.required"), t("account.signIn.email"))] : []),
    ...(password ? [] : [problem("password", t("account.problem.required"), t("account.signIn.password"))]),
  ];
  if (missing.length > 0 || typeof password !== "string") return refuse(missing, form);
  const result = await checkPassword(context, { email, password });
  if (!result.ok) {
    const message =
      result.reason === "wrong"
        ? t("account.signIn.wrong")
        : t("account.signIn.tooMany", { minutes: Math.ceil(result.retryAfterMs / 60_000) });
    return refuse([problem("", message)], form);
  }
  const headers = new Headers([
    ["Set-Cookie", await startSession(context, { userId: result.userId, workspaceId: null })],
    ["Set-Cookie", await localeCookie(context.env).serialize(result.locale)],
  ]);
  throw redirect(to, { headers });
}

export default function SignIn() {
  const { personas, maySetUp, to } = useLoaderData<typeof loader>();
  const refusal = useActionData<typeof action>();
  const { t } = useText();
  const demo = personas.length > 0;
  return (
    <div className={`mx-auto ${demo ? "max-w-5xl" : "max-w-md"}`}>
      <header className="mb-10 lg:mb-14">
        <span className="text-accent">
          <CairnMark size={56} />
        </span>
        <h1 className="mt-4 text-5xl leading-none tracking-tight">{t("ui.product")}</h1>
        <p className="mt-3 font-serif text-muted text-xl italic">{t("account.signIn.lead")}</p>
      </header>
      <FormState state={refusal}>
        <ErrorSummary />
        <div className={demo ? "grid gap-x-16 gap-y-12 lg:grid-cols-[3fr_2fr]" : ""}>
          {demo && <DemoChoice personas={personas} to={to} />}
          <PasswordForm to={to} maySetUp={maySetUp} quiet={demo} />
        </div>
      </FormState>
    </div>
  );
}

const faces: Readonly<Record<Persona, LucideIcon>> = {
  "cx-lead": Target,
  product: Wrench,
  executive: Mountain,
  agent: Headset,
  admin: KeyRound,
};

function DemoChoice({ personas, to }: { personas: readonly Persona[]; to: string }) {
  const { t } = useText();
  return (
    <section aria-labelledby="demo-title">
      <h2 id="demo-title" className="text-2xl">
        {t("account.signIn.demoTitle")}
      </h2>
      <p className="mt-1.5 text-muted">{t("account.signIn.demoLead")}</p>
      <Form method="post" reloadDocument className="mt-6 grid gap-3 sm:grid-cols-2">
        <input type="hidden" name="to" value={to} />
        {personas.map((persona) => {
          const Face = faces[persona];
          return (
            <button
              key={persona}
              type="submit"
              name="persona"
              value={persona}
              className="group flex flex-col items-start gap-1 rounded-lg border border-line bg-panel p-5 text-left transition-colors hover:border-accent hover:bg-accent-soft"
            >
              <Face size={20} strokeWidth={1.7} aria-hidden="true" className="mb-2 text-accent" />
              <span className="font-serif text-xl">{t(`words.persona.${persona}`)}</span>
              <span className="text-muted text-sm group-hover:text-ink">{t(`account.signIn.persona.${persona}`)}</span>
            </button>
          );
        })}
      </Form>
      <p className="mt-4 text-sm">
        <Link to="/examples/shop" target="_blank" rel="noreferrer" className="text-accent underline underline-offset-4">
          {t("ui.demoShop")}
        </Link>
      </p>
    </section>
  );
}

function PasswordForm({ to, maySetUp, quiet }: { to: string; maySetUp: boolean; quiet: boolean }) {
  const { t } = useText();
  return (
    <section aria-labelledby="own-title" className={quiet ? "lg:border-line lg:border-l lg:pl-12" : ""}>
      <h2 id="own-title" className="text-2xl">
        {quiet ? t("account.signIn.ownTitle") : t("account.signIn.title")}
      </h2>
      <Form method="post" reloadDocument className="mt-6 space-y-5">
        <input type="hidden" name="to" value={to} />
        <TextInput name="email" label={t("account.signIn.email")} type="email" autoComplete="username" />
        <TextInput
          name="password"
          label={t("account.signIn.password")}
          type="password"
          autoComplete="current-password"
        />
        <Button kind={quiet ? "secondary" : "primary"}>{t("account.signIn.submit")}</Button>
      </Form>
      {maySetUp && (
        <div className="mt-10 border-line border-t pt-6">
          <LinkButton to="/set-up" kind={quiet ? "primary" : "secondary"}>
            {t("account.signIn.setUp")}
          </LinkButton>
          <p className="mt-2 text-muted text-sm">{t("account.signIn.setUpLead")}</p>
        </div>
      )}
    </section>
  );
}
