import type { DigestView } from "./digest-view.server.ts";

/** The sections of a digest, in the language it was written in. Plain elements: the page without an account has no styles but its own. */
export function DigestSections({ view }: { view: DigestView }) {
  return (
    <>
      <p className="mb-6 text-lg">{view.counts}</p>
      {view.sections.map(({ title, lines, none }) => (
        <section key={title} className="mb-7">
          <h2 className="mb-2 border-line border-b pb-1 text-xl">{title}</h2>
          {lines.length === 0 && none !== null && <p className="text-muted">{none}</p>}
          <ul className="space-y-3">
            {lines.map((line) => (
              <li key={line.title}>
                <strong>{line.title}</strong>
                {line.facts.map((fact) => (
                  <p key={fact} className="figures text-sm">
                    {fact}
                  </p>
                ))}
              </li>
            ))}
          </ul>
        </section>
      ))}
      <p className="text-muted text-sm">
        <small>{view.frozen}</small>
      </p>
    </>
  );
}
