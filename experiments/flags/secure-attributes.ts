import type { Audience, AudienceCondition, AudienceValue, operators } from "#experiments/definition/audience.ts";

/** A saved list of values (customer keys, shops …) that conditions name by its key. */
export type SavedGroups = Readonly<Record<string, readonly (string | number)[]>>;

/** Attributes whose compared values leave the server only as hashes; the application hashes its side the same way. */
export type SecureAttributes = {
  names: ReadonlySet<string>;
  salt: string;
  /** Hex of SHA-256 of a text in UTF-8; the caller's, because this room has no cryptography. */
  sha256Hex(text: string): string;
};

const hashable: readonly (keyof typeof operators)[] = [
  "is",
  "is-not",
  "is-one-of",
  "is-none-of",
  "has-one-of",
  "in-group",
  "not-in-group",
  "exists",
  "is-missing",
];

/** Conditions that cannot be kept secret: order and parts of a text do not survive hashing. */
export function unhashableConditions(audience: Audience, secure: Pick<SecureAttributes, "names">): AudienceCondition[] {
  return audience.conditions.filter(
    ({ attribute, operator }) => secure.names.has(attribute) && !hashable.includes(operator),
  );
}

/**
 * The audience with the values of secure attributes hashed as GrowthBook's SDKs expect: sha256hex(salt + value).
 * @throws {RangeError} when a condition of a secure attribute cannot be hashed: check `unhashableConditions` first
 */
export function secureAudience(audience: Audience, secure: SecureAttributes): Audience {
  const [refused] = unhashableConditions(audience, secure);
  if (refused) throw new RangeError(`"${refused.operator}" on the secure attribute "${refused.attribute}"`);
  const conditions = audience.conditions.map((condition) =>
    secure.names.has(condition.attribute) && !isGroup(condition)
      ? { ...condition, values: condition.values.map((value) => hashed(value, secure)) }
      : condition,
  );
  return { ...audience, conditions };
}

/** Saved groups with the values hashed of those groups that audiences compare with a secure attribute. */
export function secureGroups(
  groups: SavedGroups,
  audiences: readonly Audience[],
  secure: SecureAttributes,
): SavedGroups {
  const secret = new Set(
    audiences
      .flatMap(({ conditions }) => conditions)
      .filter((condition) => isGroup(condition) && secure.names.has(condition.attribute))
      .map(({ values }) => String(values[0])),
  );
  return Object.fromEntries(
    Object.entries(groups).map(([key, values]) => [
      key,
      secret.has(key) ? values.map((value) => secure.sha256Hex(secure.salt + value)) : values,
    ]),
  );
}

function isGroup({ operator }: AudienceCondition): boolean {
  return operator === "in-group" || operator === "not-in-group";
}

function hashed(value: AudienceValue, secure: SecureAttributes): AudienceValue {
  return typeof value === "string" ? secure.sha256Hex(secure.salt + value) : value;
}
