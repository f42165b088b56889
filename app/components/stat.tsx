import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { type Goodness, goodnessText } from "./goodness.ts";

type StatProps = {
  label: ReactNode;
  /** Already formatted. */
  value: ReactNode;
  unit?: ReactNode;
  /** n, interval or what the number is compared with. */
  note?: ReactNode;
  goodness?: Goodness;
  /** The rows behind the number. */
  to?: string;
};

/** One number of honour with its name, unit and footing. */
export function Stat({ label, value, unit, note, goodness = "neutral", to }: StatProps) {
  const figure = (
    <>
      <span className={`honour text-[2rem] leading-none ${goodnessText[goodness]}`}>{value}</span>
      {unit && <span className="ml-1.5 text-muted text-sm">{unit}</span>}
    </>
  );
  return (
    <div>
      <p className="eyebrow">{label}</p>
      <p className="mt-1.5">
        {to ? (
          <Link to={to} className="decoration-1 underline-offset-4 hover:underline">
            {figure}
          </Link>
        ) : (
          figure
        )}
      </p>
      {note && <p className="figures mt-1.5 text-muted text-sm">{note}</p>}
    </div>
  );
}
