// How callers show who they are: what a server may be told about it.

/** Keys, tokens and logins that a server takes. */
export interface AuthOptions {
  /** Whether callers on this machine may do everything without saying who they are. Default: where nothing else is configured. */
  readonly local?: boolean;
}
