/** Everybody who can do something in a workspace, from the database's enum. */
export const roles = ["viewer", "contributor", "cx_lead", "admin", "agent"] as const;
export type Role = (typeof roles)[number];

const everyone = roles;
const readers = ["viewer", "contributor", "cx_lead", "admin"] as const;
const makers = ["contributor", "cx_lead", "admin"] as const;
const leads = ["cx_lead", "admin"] as const;
const admins = ["admin"] as const;

/** What an API key may be narrowed to: reading, sending facts, or changing the configuration as well. */
export const scopes = ["read", "ingest", "manage"] as const;
export type Scope = (typeof scopes)[number];

type Rule = { roles: readonly Role[]; scope: Scope; beyondWorkspace?: true };

/**
 * The one table of who may do what: pages, actions and API ask nothing else.
 * `roles` are those allowed; `scope` is what an API key needs on top of its role. What reaches beyond the workspace is
 * not for the demo's people, whom anybody can be, once somebody works in this installation.
 */
export const permissions = {
  /** The outcome page and everything an executive reads. */
  "outcomes.read": { roles: readers, scope: "read" },
  /** One's own subscription to the weekly digest. */
  "digest.subscribe": { roles: readers, scope: "manage" },
  "okrs.read": { roles: readers, scope: "read" },
  /** Cycles, objectives, key results: create, edit, publish. */
  "okrs.write": { roles: leads, scope: "manage" },
  "check-ins.write": { roles: makers, scope: "manage" },
  "irritants.read": { roles: everyone, scope: "read" },
  "irritants.write": { roles: makers, scope: "manage" },
  "tests.read": { roles: readers, scope: "read" },
  /** Create and edit a test and its flag. */
  "tests.write": { roles: makers, scope: "manage" },
  /** Launch, pause, resume, stop. */
  "tests.run": { roles: makers, scope: "manage" },
  "tests.decide": { roles: makers, scope: "manage" },
  /** Flags, their revisions, saved groups. */
  "flags.read": { roles: readers, scope: "read" },
  "flags.write": { roles: makers, scope: "manage" },
  /** Answers and their comments, one by one. */
  "answers.read": { roles: readers, scope: "read" },
  /** Scales, metrics, journeys, channels. */
  "registry.read": { roles: readers, scope: "read" },
  "registry.write": { roles: leads, scope: "manage" },
  /** Exposures, answers, events. */
  "facts.write": { roles: makers, scope: "ingest" },
  "imports.read": { roles: makers, scope: "read" },
  "imports.write": { roles: makers, scope: "ingest" },
  "sdk.read": { roles: makers, scope: "read" },
  "sdk.write": { roles: makers, scope: "manage" },
  /** Which variation a customer has and what to do for them; never an exposure. */
  "agent.look-up": { roles: ["agent", "contributor", "cx_lead", "admin"], scope: "read" },
  /** What became of a card, and what one saw in customers' way. */
  "agent.record": { roles: ["agent", "contributor", "cx_lead", "admin"], scope: "ingest" },
  "members.read": { roles: readers, scope: "read" },
  "members.write": { roles: admins, scope: "manage" },
  "api-keys.read": { roles: admins, scope: "manage" },
  "api-keys.write": { roles: admins, scope: "manage" },
  "audit.read": { roles: leads, scope: "read" },
  /** What runs by itself, for the whole installation. */
  "jobs.read": { roles: admins, scope: "manage", beyondWorkspace: true },
  "jobs.run": { roles: admins, scope: "manage", beyondWorkspace: true },
  /** They make this server send to an address of one's choice. */
  "webhooks.read": { roles: admins, scope: "manage", beyondWorkspace: true },
  "webhooks.write": { roles: admins, scope: "manage", beyondWorkspace: true },
  /** What is kept of one customer, and its erasure. */
  "privacy.write": { roles: admins, scope: "manage" },
  "workspace.write": { roles: admins, scope: "manage" },
  /** One's own name, language, appearance, password. */
  "profile.write": { roles: everyone, scope: "manage" },
} as const satisfies Record<string, Rule>;

export type Permission = keyof typeof permissions;

export function roleAllows(role: Role, permission: Permission): boolean {
  const rule: Rule = permissions[permission];
  return rule.roles.includes(role);
}

export function reachesBeyondWorkspace(permission: Permission): boolean {
  const rule: Rule = permissions[permission];
  return rule.beyondWorkspace === true;
}

/** An API key needs both: a role that is allowed, and the permission's scope among its own. */
export function keyAllows(key: { role: Role; scopes: readonly string[] }, permission: Permission): boolean {
  return roleAllows(key.role, permission) && key.scopes.includes(permissions[permission].scope);
}
