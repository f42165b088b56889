type ProgressBarProps = {
  value: number;
  max: number;
  label: string;
  /** The same in words, under the bar: "212 of 1,135 answers". */
  text?: string;
};

/** How much of something long is done. */
export function ProgressBar({ value, max, label, text }: ProgressBarProps) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={Math.min(max, value)}
        aria-valuetext={text}
        className="h-2 overflow-hidden rounded-full bg-unknown-soft"
      >
        <div className="h-full rounded-full bg-running transition-[width]" style={{ width: `${share * 100}%` }} />
      </div>
      {text && <p className="figures mt-1.5 text-muted text-sm">{text}</p>}
    </div>
  );
}
