import { Link, type LinkProps } from "@remix-run/react";
import { type ButtonHTMLAttributes, forwardRef, type ReactNode } from "react";

type Look = {
  kind?: "primary" | "secondary" | "quiet" | "danger";
  small?: boolean;
  icon?: ReactNode;
};

const kinds: Readonly<Record<NonNullable<Look["kind"]>, string>> = {
  primary: "bg-accent text-on-accent border-accent hover:bg-accent-strong hover:border-accent-strong",
  secondary: "bg-panel text-ink border-line-strong/60 hover:border-ink hover:bg-sunk",
  quiet: "border-transparent text-accent hover:bg-accent-soft",
  danger: "bg-panel text-worse border-worse/60 hover:bg-worse-soft",
};

function look({ kind = "secondary", small }: Look): string {
  const size = small ? "min-h-8 px-2.5 text-sm" : "min-h-10 px-4";
  return `inline-flex items-center justify-center gap-2 whitespace-nowrap rounded-md border font-medium transition-colors ${size} ${kinds[kind]} disabled:cursor-not-allowed disabled:border-line disabled:bg-sunk disabled:text-muted`;
}

type ButtonProps = Look & { busy?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>;

/** @param busy work is under way: the button stays readable but does not act twice */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { kind, small, icon, busy, children, className = "", type = "submit", ...rest },
  ref,
) {
  return (
    <button
      {...rest}
      ref={ref}
      type={type}
      aria-busy={busy || undefined}
      disabled={busy || rest.disabled}
      className={`${look({ kind, small })} ${busy ? "animate-pulse" : ""} ${className}`}
    >
      {icon}
      {children}
    </button>
  );
});

/** A link that looks like a button: it goes somewhere, it changes nothing. */
export function LinkButton({ kind, small, icon, children, className = "", ...rest }: Look & LinkProps) {
  return (
    <Link {...rest} className={`${look({ kind, small })} ${className}`}>
      {icon}
      {children}
    </Link>
  );
}
