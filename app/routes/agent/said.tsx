import type { Who } from "./cards.ts";

/** What was said of the customer, so that the cards stay the same when something is recorded. */
export function Said({ found }: { found: Who }) {
  return (
    <>
      <input type="hidden" name="team" value={found.team} />
      {Object.entries(found.attributes).map(([name, value]) => (
        <input key={name} type="hidden" name={`attribute.${name}`} value={value} />
      ))}
    </>
  );
}
