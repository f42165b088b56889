import { Form, isRouteErrorResponse, useRouteError } from "@remix-run/react";
import { useText } from "#app/i18n/use-text.ts";
import { Button, LinkButton } from "./button.tsx";
import { CairnMark } from "./logo.tsx";

type Kind = "notFound" | "forbidden" | "foreign" | "wrong" | "failed";

/**
 * What to say instead of a page that could not be shown.
 * @param inDemo another of the demo's people may be allowed
 * @param requestId what the log calls the failure; null when that is not known here
 */
export function PageError({ inDemo, requestId }: { inDemo: boolean; requestId: string | null }) {
  const { t } = useText();
  const kind = errorKind(useRouteError());
  const demoForbidden = kind === "forbidden" && inDemo;
  const text = demoForbidden ? t("account.refused.forbidden.textDemo") : t(`account.refused.${kind}.text`);
  return (
    <div className="mx-auto max-w-lg py-16 text-center">
      <span className="inline-block text-line-strong">
        <CairnMark size={64} />
      </span>
      <h1 className="mt-6 text-3xl">{t(`account.refused.${kind}.title`)}</h1>
      <p className="mt-3 text-muted">{text}</p>
      {kind === "failed" && requestId && (
        <p className="mt-3 text-muted text-sm">
          {t("account.refused.reference")} <code className="break-all">{requestId}</code>
        </p>
      )}
      <div className="mt-7 flex flex-wrap justify-center gap-3">
        <LinkButton to="/" kind="primary">
          {t("account.refused.home")}
        </LinkButton>
        {demoForbidden && (
          <Form method="post" action="/sign-out" reloadDocument>
            <Button>{t("account.refused.signInAgain")}</Button>
          </Form>
        )}
      </div>
    </div>
  );
}

function errorKind(error: unknown): Kind {
  if (!isRouteErrorResponse(error)) return "failed";
  if (error.status === 404) return "notFound";
  if (error.status === 403) return error.data === "foreign" ? "foreign" : "forbidden";
  return error.status < 500 ? "wrong" : "failed";
}
