// Who calls, and what callers may do: the two words that every route and page of the server shares.

/** What a caller is to the server. `admin` may do everything; the others what `permissionsOf` says. */
export type Role = "viewer" | "operator" | "approver" | "admin";

/** One thing that may be allowed. */
export type Permission =
  /** See workflows, runs, their events and checkpoints. */
  | "runs:read"
  /** Start, cancel, resume and fork runs, prune checkpoints. */
  | "runs:write"
  | "asks:read"
  /** Answer asks that one is asked for, and cancel them. */
  | "asks:answer"
  /** Answer any ask, whoever it is for. */
  | "asks:override"
  | "audit:read"
  /** Make, list and revoke keys. */
  | "keys:write";

export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ["runs:read", "asks:read"],
  operator: ["runs:read", "runs:write", "asks:read"],
  approver: ["runs:read", "asks:read", "asks:answer"],
  admin: ["runs:read", "runs:write", "asks:read", "asks:answer", "asks:override", "audit:read", "keys:write"],
};

/** Who a request comes from. */
export interface Caller {
  /**
   * `local`: nobody has to say who they are, on a server that only this machine reaches. `anonymous`: somebody who has not said. `link`: the
   * bearer of a one-click link.
   */
  readonly kind: "local" | "anonymous" | "key" | "token" | "session" | "link";
  /** What an audit trail and an ask call them; absent when they are not known by name. */
  readonly name: string | undefined;
  /** Their name and their groups: what assignees are compared with. */
  readonly names: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
  /** Of the API key, when they have used one. */
  readonly keyId: string | undefined;
  /** The address they come from. */
  readonly from: string;
}
