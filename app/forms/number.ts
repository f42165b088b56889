import { text } from "./refusal.ts";

/**
 * A number as people type it: "1 234,5", "1,234.5", "12 %". A comma is a decimal point unless a point follows it.
 * @returns null when left empty, NaN when it is no number
 */
export function readNumber(form: FormData, name: string): number | null {
  const typed = text(form, name).replace(/[\s%]/gu, "");
  if (typed === "") return null;
  const plain = typed.includes(".") ? typed.replaceAll(",", "") : typed.replace(",", ".");
  return /^[-−+]?\d+(\.\d+)?$/.test(plain) ? Number(plain.replace("−", "-")) : Number.NaN;
}
