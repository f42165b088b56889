import type { Audience, AudienceValue, Operator, operators } from "#experiments/definition/audience.ts";
import { text } from "./refusal.ts";

type Arity = (typeof operators)[Operator];

/** Each operator of an audience with how many values it takes: `operators` of the domain. */
export type OperatorTable = Readonly<Record<Operator, Arity>>;

/**
 * The audience of `AudienceFields`; lines without an attribute are left out.
 * @param incomplete told the field of every condition that lacks its value
 */
export function readAudience(
  form: FormData,
  table: OperatorTable,
  incomplete: (path: string) => void = () => {},
): Audience {
  const conditions: Audience["conditions"] = [];
  for (let at = 0; form.has(`audience.${at}.attribute`); at++) {
    const attribute = text(form, `audience.${at}.attribute`);
    const operator = text(form, `audience.${at}.operator`);
    if (attribute === "" || !isOperator(operator, table)) continue;
    const takes = table[operator];
    const typed = text(form, `audience.${at}.values`);
    const parts = takes === "many" ? typed.split(",").map((part) => part.trim()) : [typed];
    const values = takes === "none" ? [] : parts.filter((part) => part !== "").map((part) => scalar(part, operator));
    if (takes !== "none" && values.length === 0) incomplete(`audience.${at}.values`);
    conditions.push({ attribute, operator, values });
  }
  return { match: text(form, "audience.match") === "any" ? "any" : "all", conditions };
}

const isOperator = (name: string, table: OperatorTable): name is Operator => Object.hasOwn(table, name);

const ordered = new Set<Operator>(["greater-than", "at-least", "less-than", "at-most"]);

/** Only a comparison of size makes a number of digits: a postcode stays a text. */
function scalar(typed: string, operator: Operator): AudienceValue {
  if (typed === "true" || typed === "false") return typed === "true";
  return ordered.has(operator) && /^-?\d+([.,]\d+)?$/.test(typed) ? Number(typed.replace(",", ".")) : typed;
}
