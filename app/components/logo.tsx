/** The mark: four stones, each a little off the one below, as walkers leave them. */
export function CairnMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="currentColor" aria-hidden="true" focusable="false">
      <path d="M3 26.4C3 23 8.3 21.4 15.6 21.4S29 22.7 29 26.1c0 2.7-3.6 3.4-13 3.4S3 29.2 3 26.4z" />
      <path opacity=".86" d="M6.3 17.8c0-2.7 3.6-4.1 9.2-4.1s9.3 1.1 9.3 3.9c0 2.5-3 3.1-9.4 3.1s-9.1-.5-9.1-2.9z" />
      <path opacity=".72" d="M10.1 10.9c0-2.1 2.5-3.3 6.2-3.3s6 1 6 3.1c0 1.9-2.1 2.4-6.1 2.4s-6.1-.4-6.1-2.2z" />
      <path opacity=".58" d="M12.7 5.1c0-1.6 1.5-2.5 3.4-2.5s3.3.8 3.3 2.3c0 1.4-1.2 1.8-3.4 1.8s-3.3-.3-3.3-1.6z" />
    </svg>
  );
}
