// What a server knows about who may use it: made once when the server is put together, and handed to the guards and to the login.
// A request passes them in this order: `securityHeaders`, `bodyLimit`, `authenticate`, `rateLimit`, `csrf`; then `loginRoutes` and all others.
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import type { RecordStore } from "../../ports/record-store.ts";
import type { AuditTrail } from "../audit.ts";
import { type ApiKeys, apiKeys } from "./api-keys.ts";
import { type IsProxy, proxiesOf } from "../security/address.ts";
import { Limiter } from "../security/limiter.ts";
import { expectOidc } from "./expect-oidc.ts";
import { issuerOf } from "./issuer.ts";
import { type OidcLogin, oidcLogin } from "./oidc-login.ts";
import type { AuthOptions } from "./options.ts";
import { type ServerSecret, serverSecret } from "./server-secret.ts";
import { type Sessions, sessions } from "./sessions.ts";
import { type ReadToken, tokenReader } from "./tokens.ts";

export interface AuthSetup {
  readonly records: RecordStore;
  readonly audit: AuditTrail;
  /** Where people reach the server, without a slash at the end. */
  readonly baseUrl: string;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** `undefined`: a server for this machine alone. */
  readonly auth: AuthOptions | undefined;
}

export interface Auth extends AuthSetup {
  readonly keys: ApiKeys;
  readonly sessions: Sessions;
  /** Signs forms and links. */
  readonly secret: ServerSecret;
  /** Absent without an issuer. */
  readonly readToken: ReadToken | undefined;
  /** Absent without an issuer that knows this server as a client. */
  readonly login: OidcLogin | undefined;
  /** Whose `X-Forwarded-For` is believed. */
  readonly isProxy: IsProxy;
  /** Attempts to be somebody that have failed, by network. */
  readonly failures: Limiter;
}

/** Throws `OptionError`. Nothing is read and nobody is asked before the first request. */
export function createAuth(setup: AuthSetup): Auth {
  const { records, now, auth = {}, baseUrl } = setup;
  const { oidc, session, failuresPerMinute = 20 } = auth;
  expectKnown(auth, known, "`auth`");
  const secret = serverSecret(records, auth.secret);
  const issuer = oidc === undefined ? undefined : issuerOf(expectOidc(oidc));
  return {
    ...setup,
    keys: apiKeys(records, now),
    sessions: sessions(records, now, session),
    secret,
    isProxy: proxiesOf(auth.trustProxy ?? 0),
    failures: new Limiter(expectInteger(failuresPerMinute, "auth.failuresPerMinute", 1), 60),
    readToken: oidc === undefined || issuer === undefined ? undefined : tokenReader(oidc, issuer, now),
    login:
      oidc?.clientId === undefined || issuer === undefined
        ? undefined
        : oidcLogin({ options: { ...oidc, clientId: oidc.clientId }, issuer, secret, redirect: `${baseUrl}/login/callback`, now }),
  };
}

const known = ["oidc", "identify", "session", "secret", "trustProxy", "failuresPerMinute"];
