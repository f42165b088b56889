/** The mark: four stones, each a little off the one below, as walkers leave them. */
export function CairnMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="currentColor" aria-hidden="true" focusable="false">
      <path d="M4 27.2c-.5-2.7 2.3-4.9 6.7-5.3 4.2-.4 9.8-.3 13 .5 3.2.8 5 2.6 4.2 4.7-.6 1.6-2.9 1.9-5.6 1.9H8.6c-2.5 0-4.3-.2-4.6-1.8z" />
      <path
        opacity=".86"
        d="M7.8 17.3c.3-2.3 3.3-3.7 7.6-3.7 4.6 0 8.7 1 9 3.5.2 2.3-3.1 3.3-8.2 3.3-5.2 0-8.7-.9-8.4-3.1z"
      />
      <path opacity=".72" d="M11.4 10.3c0-1.9 2.1-3 4.8-3s4.8 1 4.7 2.8c-.1 1.7-2 2.4-4.7 2.4s-4.8-.6-4.8-2.2z" />
      <path
        opacity=".58"
        d="M14.1 4.6c.1-1.2 1.1-1.9 2.4-1.8 1.3.1 2 .9 1.8 1.9-.2 1-1.1 1.4-2.2 1.3-1.2 0-2.1-.4-2-1.4z"
      />
    </svg>
  );
}
