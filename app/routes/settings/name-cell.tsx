import { Link } from "@remix-run/react";

/** A name with its key below; leads to its form where one may edit it. */
export function NameCell({ name, keyName, to }: { name: string; keyName: string; to?: string | null }) {
  return (
    <>
      {to ? (
        <Link to={to} className="text-accent underline-offset-4 hover:underline">
          {name}
        </Link>
      ) : (
        name
      )}
      <span className="block font-mono font-normal text-muted text-xs">{keyName}</span>
    </>
  );
}
