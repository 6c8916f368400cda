// How a server is told who may do what. Plain data and functions: nothing of the libraries that do the work.
import type { Duration } from "../../shared/duration.ts";
import type { Permission, Role } from "../caller.ts";

/**
 * Who may use a server. Given at all, even as `{}`, everybody has to say who they are: with an API key, and in the ways below. Not given, a
 * server is for this machine alone, and whoever reaches it from there may do everything.
 */
export interface AuthOptions {
  /** People and programs that an OpenID Connect issuer vouches for. */
  readonly oidc?: OidcOptions;
  /** For servers that know already who calls, such as one that Graflow is mounted in. It is asked first; nothing: somebody else's request. */
  readonly identify?: (request: Request) => Identity | null | undefined | Promise<Identity | null | undefined>;
  /** How long somebody who has logged in to the page remains so. */
  readonly session?: SessionOptions;
  /**
   * Signs forms and links: at least 32 bytes of text that nobody can guess. Of several, the first signs and all are good, so that one can be
   * replaced. Default: one that is made once, and kept with the engine's records.
   */
  readonly secret?: string | readonly string[];
  /**
   * Proxies whose `X-Forwarded-For` is believed: how many stand in front of the server, or their addresses and networks, such as
   * `["10.0.0.0/8"]`. Default: none.
   */
  readonly trustProxy?: number | readonly string[];
  /** Keys and tokens that are not valid, from one address in a minute, before it is asked to wait. Default 20. */
  readonly failuresPerMinute?: number;
}

/** Somebody whom the host knows. Browsers may bring what it knows them by along with requests of other sites, so these are refused. */
export interface Identity {
  /** What the audit trail calls them, and assignees are compared with. */
  readonly name: string;
  readonly roles?: readonly Role[];
  /** Besides those of the roles. */
  readonly permissions?: readonly Permission[];
  /** Assignees are compared with these too. */
  readonly groups?: readonly string[];
}

export interface SessionOptions {
  /** Ends after so long without a request. Default 8 hours. */
  readonly idle?: Duration;
  /** Ends after so long in any case. Default 24 hours. */
  readonly absolute?: Duration;
}

/** An issuer of tokens, and how they are read. `audience` or `clientId` must be there. */
export interface OidcOptions {
  /** Its address, as its tokens have it in `iss`. Over https, except on this machine. */
  readonly issuer: string;
  /** Takes JWTs that are meant for one of these (`aud`), as `Authorization: Bearer`. Without it none are taken. */
  readonly audience?: string | readonly string[];
  /** Lets people log in to the page, as this client. Its redirect address is `<baseUrl>/login/callback`. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Asked for at login. Default `["openid", "profile", "email"]`. */
  readonly scopes?: readonly string[];
  /** Where a token has its roles, names joined by dots: `"realm_access.roles"`. Default `"roles"`. */
  readonly rolesClaim?: string;
  /** What the roles of a token are here: `{ "flow-admins": "admin" }`. Default: `viewer`, `operator`, `approver` and `admin` are themselves. */
  readonly roles?: Readonly<Record<string, Role | readonly Role[]>>;
  /** What everybody has whom the issuer knows. Default: nothing. */
  readonly defaultRoles?: readonly Role[];
  /** Where a token has its groups. Default `"groups"`. */
  readonly groupsClaim?: string;
  /**
   * Where a token has the name that the audit trail has and assignees are compared with. Choose one that people cannot choose for themselves.
   * Default: `email` when the issuer has verified it, else `sub`.
   */
  readonly nameClaim?: string;
  /** Signatures that are taken; only asymmetric ones can be. Default `["RS256", "PS256", "ES256", "EdDSA"]` with their longer kin. */
  readonly algorithms?: readonly string[];
  /** How far clocks may differ. Default 30 s. */
  readonly clockTolerance?: Duration;
  /** The issuer's keys are fetched again for one that is not known, but not more often than this. Default 30 s. */
  readonly keysCooldown?: Duration;
}
