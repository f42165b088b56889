/** What is kept of the attributes a customer was lately seen with, to count who conditions would match. */
export type SeenAttributes = {
  attributes: Record<string, KeptValue>;
  /** Names of attributes that were sent but are not kept; `everything` stands for more than are listed. */
  unkept: string[];
};

type Scalar = string | number | boolean | null;
export type KeptValue = Scalar | Scalar[];

export const everything = "*";

const maximumNames = 50;
const maximumCharacters = 200;
const maximumItems = 20;
/** Of all values of a customer together, so that 2,000 customers stay small. */
const maximumTotal = 4_000;

/** A name a condition can ask for; the SDK reads a point as a step into an object. */
const nameable = /^[a-zA-Z_][\w-]{0,99}$/;

/**
 * Attributes that say who somebody is, or what page they were on, and not what kind of customer they are. They would turn
 * a count into a register of persons and help no targeting that a saved group of keys does not do better.
 */
const personal = [
  /^(id|uid|uuid|guid|ip|ipaddress|iban|ssn|birth.*|dateofbirth|dob|geburtsdatum|naissance|datedenaissance)$/,
  /^(user|customer|client|account|member|visitor|contact|device|anonymous|session|page|subscriber|person)(id|uuid|key|number|no)?$/,
  /^(first|last|full|user|sur|family|given|customer|client)?name$|^(nom|prenom|login|nomdefamille)$/,
  /e?mail$|courriel|^e?mail|phone|^(mobile|portable|tel|telefon)(number|no)?$/,
  /address|adresse|street|password|token|secret|creditcard|cardnumber|passport|latitude|longitude/,
  /^(url|query|path|host|referrer|title|pagetitle|useragent|utm.*)$/,
];

const isPersonal = (name: string): boolean => {
  const plain = name.toLowerCase().replaceAll(/[^a-z]/g, "");
  return personal.some((pattern) => pattern.test(plain));
};

/**
 * At most 50 plain attributes of what an application sent; the names of the others are listed as not kept, so that a
 * count can leave out whom it does not know.
 * @param identifying attributes that name the customer, beside those that look like it
 */
export function seenAttributes(
  sent: Readonly<Record<string, unknown>>,
  identifying: ReadonlySet<string>,
): SeenAttributes {
  const attributes: [string, KeptValue][] = [];
  const unkept: string[] = [];
  let total = 0;
  for (const [name, value] of Object.entries(sent)) {
    if (!nameable.test(name) || value === undefined) continue;
    const kept = identifying.has(name) || isPersonal(name) ? undefined : keptValue(value);
    const size = kept === undefined ? 0 : name.length + JSON.stringify(kept).length;
    if (kept !== undefined && attributes.length < maximumNames && total + size <= maximumTotal) {
      attributes.push([name, kept]);
      total += size;
    } else if (unkept.length < maximumNames) unkept.push(name);
    else {
      unkept.push(everything);
      break;
    }
  }
  return { attributes: Object.fromEntries(attributes), unkept };
}

/** Undefined: too long, too deep, an e-mail address, or nothing a database can store. */
function keptValue(value: unknown): KeptValue | undefined {
  if (!Array.isArray(value)) return keptScalar(value);
  if (value.length > maximumItems) return undefined;
  const items = value.map(keptScalar).filter((item) => item !== undefined);
  return items.length === value.length ? items : undefined;
}

function keptScalar(value: unknown): Scalar | undefined {
  if (typeof value === "boolean" || value === null) return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || value.length > maximumCharacters) return undefined;
  // PostgreSQL stores neither NUL nor half a character.
  const unstorable = value.includes("\0") || /\p{Surrogate}/u.test(value);
  return unstorable || /\S@\S+\.\S/.test(value) ? undefined : value;
}

const hash = /^[0-9a-f]{64}$/;

/** The same without values of secure attributes that did not come hashed. */
export function withoutReadable(seen: SeenAttributes, secureNames: ReadonlySet<string>): SeenAttributes {
  const entries = Object.entries(seen.attributes);
  const isHashed = (value: KeptValue) => [value].flat().every((item) => typeof item === "string" && hash.test(item));
  const readable = entries.filter(([name, value]) => secureNames.has(name) && !isHashed(value)).map(([name]) => name);
  if (readable.length === 0) return seen;
  return {
    attributes: Object.fromEntries(entries.filter(([name]) => !readable.includes(name))),
    unkept: [...seen.unkept, ...readable],
  };
}
