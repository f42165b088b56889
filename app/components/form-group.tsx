import type { ReactNode } from "react";

type FormGroupProps = { title: string; hint?: string; children: ReactNode };

/** Fields that belong together, in a panel under their name. The legend is read; the title is seen. */
export function FormGroup({ title, hint, children }: FormGroupProps) {
  return (
    <fieldset className="min-w-0 rounded-lg border border-line bg-panel p-5">
      <legend className="only-read">{title}</legend>
      <p aria-hidden="true" className="font-serif text-xl leading-snug">
        {title}
      </p>
      {hint && <p className="mt-0.5 text-muted text-sm">{hint}</p>}
      <div className="mt-4 space-y-5">{children}</div>
    </fieldset>
  );
}
