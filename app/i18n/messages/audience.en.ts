/** How many customers lately seen the conditions of a rule or test match. */
export const audience = {
  match_one: "{{matching}} of {{of}} customers seen in the last 30 days matches.",
  match_other: "{{matching}} of {{of}} customers seen in the last 30 days match.",
  leftOut_one: "{{count}} more is left out: an attribute of these conditions came with them and is not kept.",
  leftOut_other: "{{count}} more are left out: an attribute of these conditions came with them and is not kept.",
  sample: "A sample, the 2,000 seen last at most. Only the conditions count here, not lots nor other flags.",
  button: "Count who matches",
  failed: "Could not be counted just now.",
  reason: {
    "nothing-seen":
      "Nobody can be counted yet: no customer has been seen. Attributes come with remote evaluation and with the official tracking plugin.",
    "too-few": "Too few to count: fewer than 5 customers seen in the last 30 days whose attributes are known.",
    "not-kept":
      "Cannot be counted: these conditions ask for something that is not kept, such as a key, a name, an e-mail address, a long text or the page.",
    "unknown-group": "Cannot be counted: there is no saved group with this key.",
    incomplete: "Not counted yet: a condition is not complete.",
  },
} as const;
